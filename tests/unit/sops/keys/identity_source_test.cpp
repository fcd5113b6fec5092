#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/sops/keys/identity_source.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

// Sets or unsets a variable for a scope.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    set(value);
  }
  ~Variable() { set(before_ ? before_->c_str() : nullptr); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  void set(const char* value) {
    if (value != nullptr) {
      setenv(name_, value, 1);
    } else {
      unsetenv(name_);
    }
  }

  const char* name_;
  std::optional<std::string> before_;
};

const IdentitySource& place_named(std::string_view name) {
  return *std::ranges::find(identity_sources(), name, [](const IdentitySource& place) {
    return std::string_view(place.name);
  });
}

std::string reason_of(std::string_view name) {
  return load_identities(place_named(name), {}, no_interaction()).reason;
}

}  // namespace

TEST_SUITE("identity places") {
  TEST_CASE("exactly the variables hidden from children are places") {
    for (const std::string_view name : key_variables) {
      CHECK(std::ranges::count(identity_sources(), name, [](const IdentitySource& place) {
              return std::string_view(place.name);
            }) == 1);
    }
    CHECK(std::ranges::count_if(identity_sources(), [](const IdentitySource& place) {
            return place.kind != SourceKind::user_file;
          }) == key_variables.size());
  }

  TEST_CASE("the user's files are in the home folder; XDG_CONFIG_HOME is not for SSH keys") {
    const Variable home("HOME", "/home/somebody");
    const Variable config("XDG_CONFIG_HOME", nullptr);
    CHECK(place_named("sops/age/keys.txt").path() == "/home/somebody/.config/sops/age/keys.txt");
    const Variable other("XDG_CONFIG_HOME", "/elsewhere");
    CHECK(place_named("sops/age/keys.txt").path() == "/elsewhere/sops/age/keys.txt");
    CHECK(place_named(".ssh/id_rsa").path() == "/home/somebody/.ssh/id_rsa");
    CHECK(place_named(".ssh/id_rsa").shown() == "/home/somebody/.ssh/id_rsa");
  }

  TEST_CASE("without a home folder there are none") {
    const Variable home("HOME", nullptr);
    const Variable config("XDG_CONFIG_HOME", nullptr);
    CHECK(place_named("sops/age/keys.txt").path().empty());
    CHECK(place_named(".ssh/id_ed25519").shown() == "the user's .ssh/id_ed25519");
    CHECK(reason_of("sops/age/keys.txt") == "HOME is not set");
    CHECK(reason_of(".ssh/id_ed25519") == "HOME is not set");
  }

  TEST_CASE("the reason explains a variable that names no file") {
    for (const std::string_view name : key_variables) {
      CAPTURE(name);
      const Variable none(name.data(), nullptr);
      CHECK(reason_of(name) == "not set");
      const Variable empty(name.data(), "");
      CHECK(reason_of(name) == "set but empty");
    }
    for (const char* name : {key_file_variable, ssh_key_file_variable}) {
      CAPTURE(name);
      const Variable missing(name, "/nowhere/key");
      CHECK(place_named(name).path() == "/nowhere/key");
      CHECK(place_named(name).shown() == name);
      CHECK(reason_of(name) == "not there");
    }
  }

  TEST_CASE("a variable that holds an identity gives it") {
    const Variable key(
        identity_variable,
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX");
    const LoadedIdentities loaded =
        load_identities(place_named(identity_variable), {}, no_interaction());
    CHECK(loaded.quick.size() == 1);
    CHECK(loaded.reason.empty());
  }
}
