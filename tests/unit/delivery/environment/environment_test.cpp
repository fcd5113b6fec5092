#include <doctest/doctest.h>

#include <stdlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/environment/environment.hpp>
#include <span>
#include <string>
#include <thrown.hpp>
#include <vector>

#include "sops/tree_with.hpp"

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace {

using Texts = std::vector<std::string>;

// The texts of a program's environment.
Texts texts_of(Environment& environment) {
  Texts texts;
  for (const char* text : environment.pointers()) {
    if (text != nullptr) texts.emplace_back(text);
  }
  return texts;
}

void add(Environment& environment, const sops::Document& document) {
  environment.add(document, UnauthenticatedValues::refused);
}

std::string refusal(const sops::Document& document, ErrorKind kind) {
  Environment environment({.is_pristine = true});
  const auto call = [&] { add(environment, document); };
  CHECK(test::thrown_kind(call) == kind);
  return test::thrown_message(call);
}

}  // namespace

TEST_SUITE("environment") {
  TEST_CASE("values of all files; a later file wins") {
    Environment environment({.is_pristine = true});
    sops::Document first;
    test::add_value(first.tree, "A", "1");
    test::add_value(first.tree, "B", "True", {.type = sops::ValueType::boolean});
    sops::Document second;
    test::add_value(second.tree, "A", "2");
    add(environment, first);
    add(environment, second);
    CHECK(texts_of(environment) == Texts{"A=2", "B=true"});
  }

  TEST_CASE("another user's program gets nothing of our session or identity") {
    constexpr std::array ours = {
        "VAULT_TOKEN", "XDG_RUNTIME_DIR",  "XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS",
        "KRB5CCNAME",  "SSH_AUTH_SOCK",    "GH_TOKEN",      "GNUPGHOME",
        "SUDO_USER",   "AWS_SESSION_TOKEN"};
    constexpr std::array theirs = {"SECRETSCTL_TEST_SETTING", "XDG_CONFIG_DIRS", "AWS_REGION"};
    std::map<std::string, std::optional<std::string>> before;
    for (const auto& names :
         {std::span<const char* const>(ours), std::span<const char* const>(theirs)}) {
      for (const char* name : names) {
        const char* value = std::getenv(name);
        before[name] = value == nullptr ? std::optional<std::string>() : value;
        setenv(name, "x", 1);
      }
    }
    Environment kept({});
    Environment stripped({.keeps_session = false});
    for (const auto& [name, value] : before) {
      value ? setenv(name.c_str(), value->c_str(), 1) : unsetenv(name.c_str());
    }
    const Texts all = texts_of(kept);
    const Texts some = texts_of(stripped);
    const auto has = [](const Texts& texts, const char* name) {
      return std::ranges::find(texts, std::string(name) + "=x") != texts.end();
    };
    for (const char* name : ours) {
      CAPTURE(name);
      CHECK(has(all, name));
      CHECK_FALSE(has(some, name));
    }
    for (const char* name : theirs) {
      CAPTURE(name);
      CHECK(has(some, name));
    }
  }

  TEST_CASE("an empty value replaces another value only if that is allowed") {
    Environment environment({.is_pristine = true});
    sops::Document first;
    test::add_value(first.tree, "A", "1");
    sops::Document second;
    test::add_value(second.tree, "A", "", {.authenticity = sops::Authenticity::nothing});
    add(environment, first);
    CHECK(test::thrown_kind([&] { add(environment, second); }) == ErrorKind::generic);
    environment.add(second, UnauthenticatedValues::allowed);
    CHECK(texts_of(environment) == Texts{"A="});
  }

  TEST_CASE("a map or a list is refused by its key, as sops exec-env does") {
    sops::Document document;
    test::add_value(document.tree, "A", "1");
    test::add_map(document.tree, "PARTS");
    CHECK(refusal(document, ErrorKind::generic) ==
          "line 2: no environment can hold 'PARTS': it is a map or a list");
    sops::Document other;
    test::add_list(other.tree, "LIST");
    CHECK(refusal(other, ErrorKind::generic).find("'LIST'") != std::string::npos);
  }

  TEST_CASE("values that no environment can hold are refused") {
    for (const auto& [name, kind] : std::vector<std::pair<std::string_view, ErrorKind>>{
             {"", ErrorKind::not_representable},
             {std::string_view("A\0B", 3), ErrorKind::not_representable},
             {"A=B", ErrorKind::generic}}) {
      sops::Document document;
      test::add_value(document.tree, name, "1");
      CHECK_FALSE(refusal(document, kind).empty());
    }
    sops::Document document;
    test::add_value(document.tree, "A", std::string_view("x\0y", 3));
    CHECK_FALSE(refusal(document, ErrorKind::not_representable).empty());
  }
}
