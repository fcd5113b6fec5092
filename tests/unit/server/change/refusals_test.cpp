#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/server/change/refusals.hpp>

using namespace secretsctl;
using namespace secretsctl::server;

namespace {

// A machine with all packages and no files.
class Empty final : public Machine {
 public:
  [[nodiscard]] bool is_root() const override { return true; }
  [[nodiscard]] std::optional<std::string> file(const std::string& /*path*/) const override {
    return std::nullopt;
  }
  [[nodiscard]] std::optional<FileState> state(const std::string& path) const override {
    if (is_pending && path.ends_with("/change.json")) return FileState{};
    return std::nullopt;
  }
  [[nodiscard]] std::optional<std::vector<std::string>> folder(
      const std::string& /*path*/) const override {
    return std::nullopt;
  }
  [[nodiscard]] ProgramOutput run(const std::vector<std::string>& words) const override {
    ProgramOutput output{has_dpkg, 0, {}, {}};
    for (const std::string& word : words) {
      if (word != left_out) output.text += word + " installed\n";
    }
    return output;
  }
  bool is_pending = false;
  bool has_dpkg = true;
  std::string left_out;
};

ServerPlan plan_with_key() {
  ServerPlan plan;
  plan.administrator = "no-such-user-here";
  plan.ssh_keys = {"ssh-ed25519 AAAA"};
  return plan;
}

// The only refusal; empty if there is none.
std::string refusal(const ServerPlan& plan, const Machine& machine,
                    const std::string& address = {}) {
  std::optional<Login> login;
  if (!address.empty()) login = Login{1, address};
  const auto why = refusals(plan, machine, login);
  CHECK(why.size() <= 1);
  return why.empty() ? std::string() : why.front();
}

bool has(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("refusals") {
  TEST_CASE("a plan without a key") {
    ServerPlan plan = plan_with_key();
    CHECK(refusal(plan, Empty()).empty());
    plan.ssh_keys.clear();
    CHECK(has(refusal(plan, Empty()), "ssh_keys"));
  }

  TEST_CASE("the caller's address") {
    ServerPlan plan = plan_with_key();
    CHECK(refusal(plan, Empty(), "198.51.100.1").empty());
    plan.ssh_allowed_cidrs = {"203.0.113.0/24", "2001:db8::/32"};
    plan.ipv6 = true;
    CHECK(refusal(plan, Empty()).empty());
    CHECK(refusal(plan, Empty(), "203.0.113.9").empty());
    CHECK(refusal(plan, Empty(), "2001:db8::9").empty());
    CHECK(refusal(plan, Empty(), "127.0.0.1").empty());
    CHECK(has(refusal(plan, Empty(), "198.51.100.1"), "add 198.51.100.1/32"));
    CHECK(has(refusal(plan, Empty(), "2001:db9::1"), "add 2001:db9::1/128"));
    CHECK(has(refusal(plan, Empty(), "100.64.0.1"), "add 100.64.0.1/32"));
  }

  TEST_CASE("a caller over IPv6, which the plan turns off") {
    ServerPlan plan = plan_with_key();
    CHECK(has(refusal(plan, Empty(), "2001:db8::9"), "turns IPv6 off"));
    CHECK(refusal(plan, Empty(), "::1").empty());
    CHECK(refusal(plan, Empty(), "::ffff:203.0.113.9").empty());
    plan.ipv6 = true;
    CHECK(refusal(plan, Empty(), "2001:db8::9").empty());
  }

  TEST_CASE("a tailnet") {
    ServerPlan plan = plan_with_key();
    plan.ssh_allowed_cidrs = {"203.0.113.0/24"};
    plan.tailscale.emplace();
    CHECK(refusal(plan, Empty(), "100.64.0.1").empty());
    CHECK(refusal(plan, Empty(), "203.0.113.9").empty());
    plan.tailscale->ssh_only = true;
    CHECK(has(refusal(plan, Empty(), "fd7a:115c:a1e0::1"), "turns IPv6 off"));
    plan.ipv6 = true;
    CHECK(refusal(plan, Empty(), "fd7a:115c:a1e0::1").empty());
    CHECK(has(refusal(plan, Empty(), "203.0.113.9"), "over the tailnet"));
  }

  TEST_CASE("packages and an earlier change") {
    const ServerPlan plan = plan_with_key();
    Empty machine;
    machine.left_out = "ufw";
    CHECK(has(refusal(plan, machine), "apt-get install -y ufw"));
    machine.has_dpkg = false;
    CHECK(has(refusal(plan, machine), "Debian"));
    machine = {};
    machine.is_pending = true;
    CHECK(has(refusal(plan, machine), "confirm"));
    CHECK(missing_packages({"ufw", "fw"}, "ufw installed\n") ==
          std::vector<std::string_view>{"fw"});
    CHECK(missing_packages({"ufw"}, "ufw config-files\n").size() == 1);
  }
}
