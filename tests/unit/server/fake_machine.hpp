#pragma once

#include <map>
#include <secretsctl/core/check_result.hpp>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/machine/machine.hpp>

namespace secretsctl::server {

/// A machine of recorded outputs (tests/server/record.sh). A program that was not recorded is
/// one that the machine does not have; a test may replace and add records.
class FakeMachine final : public Machine {
 public:
  /// A machine that has nothing.
  FakeMachine() = default;

  /// The records of a file in testdata/server. Its lines:
  ///   $ WORD...                 a program, then `= STATUS`, its output, each line after `| `, and
  ///   its
  ///                             errors, each line after `~ `
  ///   @ PATH                    a file, each line of it after `| `
  ///   % PATH MODE UID GID TIME  its state, the mode in octal with the kind
  ///   / PATH                    a folder, each name in it after `| `
  ///   ! no root                 what follows was seen without root
  static FakeMachine recorded(const std::string& name);

  [[nodiscard]] bool is_root() const override { return root; }
  [[nodiscard]] std::optional<std::string> file(const std::string& path) const override;
  [[nodiscard]] std::optional<FileState> state(const std::string& path) const override;
  [[nodiscard]] std::optional<std::vector<std::string>> folder(
      const std::string& path) const override;
  [[nodiscard]] ProgramOutput run(const std::vector<std::string>& words) const override;

  /// Replaces `old` by `text` in a recorded output or file, everywhere; fails if it is not there.
  void edit_output(const std::string& command, const std::string& old, const std::string& text);
  void edit_file(const std::string& path, const std::string& old, const std::string& text);

  bool root = true;
  std::map<std::string, ProgramOutput> programs;  ///< By words with spaces between them.
  std::map<std::string, std::string> files;
  std::map<std::string, FileState> states;
  std::map<std::string, std::vector<std::string>> folders;
};

/// What a control finds on a machine.
CheckResults survey_of(const Control& control, const ServerPlan& plan, const Machine& machine);

/// Everything but what is ok, a line each: `problem sshd.password: message`.
std::string findings_text(const CheckResults& results);

/// The content of a file in testdata/server.
std::string server_testdata(const std::string& name);

}  // namespace secretsctl::server
