#pragma once

#include <secretsctl/server/machine/machine.hpp>
#include <secretsctl/server/plan/plan.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::server {

/// Our drop-in of sshd. The name sorts before that of cloud-init: the first value wins.
inline constexpr const char* sshd_drop_in = "/etc/ssh/sshd_config.d/00-secretsctl.conf";

/// Its content for a plan.
[[nodiscard]] std::string sshd_drop_in_text(const ServerPlan& plan);

/// The folder of drop-ins.
inline constexpr const char* sshd_folder = "/etc/ssh/sshd_config.d";

/// A client's connection: what the conditions of Match look at.
struct SshConnection {
  std::string user;
  std::string address;
  std::string host;
};

/// What sshd would do with a connection: the output of `sshd -T -C`, which follows Match blocks,
/// with the options that the service gives to sshd (SSHD_OPTS in /etc/default/ssh).
class SshdSettings {
 public:
  /// Asks sshd. `output().status` is 0 if it answered.
  SshdSettings(const ServerPlan& plan, const Machine& machine, const SshConnection& connection);

  [[nodiscard]] const ProgramOutput& output() const { return output_; }

  /// The value of a keyword in lower case; empty if there is none.
  [[nodiscard]] std::string_view value(std::string_view keyword) const;
  /// The values of a keyword that has a line for each (`allowusers`).
  [[nodiscard]] std::vector<std::string_view> values(std::string_view keyword) const;

 private:
  ProgramOutput output_;
};

/// The options on sshd's command line, from /etc/default/ssh.
[[nodiscard]] std::vector<std::string> sshd_options(const Machine& machine);

/// A line of sshd's configuration.
struct SshdLine {
  std::string file;
  std::size_t number = 0;  ///< From 1.
  std::string keyword;     ///< In lower case.
  std::string value;
  bool is_in_match = false;
};

/// The lines of sshd_config and the files that it includes, in the order in which sshd reads them.
[[nodiscard]] std::vector<SshdLine> sshd_lines(const Machine& machine);

/// A connection as most are: from an address that no Match is likely to name.
[[nodiscard]] SshConnection usual_connection(const std::string& user);

}  // namespace secretsctl::server
