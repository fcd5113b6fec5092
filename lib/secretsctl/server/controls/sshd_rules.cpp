#include <algorithm>
#include <array>
#include <charconv>
#include <secretsctl/server/controls/sshd_rules.hpp>
#include <secretsctl/server/machine/output_text.hpp>

namespace secretsctl::server {
namespace {

constexpr std::array rules = {
    SshdRule{"password", "passwordauthentication", "no", SshdRule::all, CheckStatus::problem,
             "no passwords", "passwords are accepted"},
    SshdRule{"keyboard", "kbdinteractiveauthentication", "no", SshdRule::all, CheckStatus::problem,
             "no passwords by way of PAM",
             "passwords are accepted by way of PAM (keyboard-interactive)"},
    SshdRule{"empty_password", "permitemptypasswords", "no", SshdRule::all, CheckStatus::problem,
             "no empty passwords", "empty passwords are accepted"},
    SshdRule{"methods", "authenticationmethods", "publickey", SshdRule::all, CheckStatus::warning,
             "a key is the only way in", "a key is not the only way in (AuthenticationMethods)"},
    SshdRule{"root", "permitrootlogin", "no", SshdRule::root, CheckStatus::problem,
             "root is refused", "root may log in"},
    SshdRule{"keys", "pubkeyauthentication", "yes", SshdRule::ours, CheckStatus::problem,
             "keys are accepted", "keys are refused: nobody can log in"},
    SshdRule{"pam", "usepam", "yes", SshdRule::ours, CheckStatus::problem,
             "PAM is asked, so accounts without a password can log in by key",
             "UsePAM is off: sshd refuses accounts whose password is locked"},
    SshdRule{
        "key_file", "authorizedkeysfile",
        ".ssh/authorized_keys|.ssh/authorized_keys .ssh/authorized_keys2|%h/.ssh/authorized_keys",
        SshdRule::ours, CheckStatus::problem, "keys are read from .ssh/authorized_keys",
        "keys are not read from .ssh/authorized_keys, where the plan's are"},
    SshdRule{"strict", "strictmodes", "yes", SshdRule::ours, CheckStatus::problem,
             "key files that others can write are refused",
             "key files that others can write are accepted"},
    SshdRule{"other_keys", "authorizedkeyscommand", "none", SshdRule::all, CheckStatus::warning,
             "no program gives keys", "a program gives keys, too (AuthorizedKeysCommand)"},
    SshdRule{"certificates", "trustedusercakeys", "none", SshdRule::all, CheckStatus::warning,
             "no authority signs keys", "an authority signs keys, too (TrustedUserCAKeys)"},
    SshdRule{"environment", "permituserenvironment", "no", SshdRule::all, CheckStatus::warning,
             "users set no variables for the login", "users may set variables for the login"},
    SshdRule{"tries", "maxauthtries", "<=3", SshdRule::all, CheckStatus::warning,
             "three tries for each connection (an agent with more keys needs IdentitiesOnly)",
             "more than 3 tries for each connection"},
    SshdRule{"grace", "logingracetime", "<=60", SshdRule::all, CheckStatus::warning,
             "a login must be done within a minute", "a login may take longer than a minute"},
    SshdRule{"agent", "allowagentforwarding", "no", SshdRule::all, CheckStatus::warning,
             "no agent is forwarded", "agents are forwarded: root here can use the client's keys"},
    SshdRule{"x11", "x11forwarding", "no", SshdRule::all, CheckStatus::warning,
             "no X11 is forwarded", "X11 is forwarded: root here can watch the client's screen"},
    SshdRule{"tunnel", "allowtcpforwarding", "yes|local|all", SshdRule::ours, CheckStatus::warning,
             "tunnels to the dashboard work",
             "tunnels are refused: the dashboard can't be reached"},
    SshdRule{"forwarding", "disableforwarding", "no", SshdRule::ours, CheckStatus::warning,
             "forwarding is on",
             "DisableForwarding refuses tunnels: the dashboard can't be reached"},
    SshdRule{"log", "loglevel", "VERBOSE|DEBUG|DEBUG1|DEBUG2|DEBUG3", SshdRule::all,
             CheckStatus::warning, "the log tells which key logged in",
             "the log does not tell which key logged in"},
};

}  // namespace

std::span<const SshdRule> sshd_rules() {
  return rules;
}

bool holds(const SshdRule& rule, std::string_view value) {
  if (rule.wanted.starts_with("<=")) {
    const auto number = [](std::string_view text) {
      unsigned parsed = 0;
      std::from_chars(text.data(), text.data() + text.size(), parsed);
      return parsed;
    };
    return number(value) != 0 && number(value) <= number(rule.wanted.substr(2));
  }
  const auto values = parts_of(rule.wanted, '|');
  return std::ranges::find(values, value) != values.end();
}

}  // namespace secretsctl::server
