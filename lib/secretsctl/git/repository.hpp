#pragma once

#include <optional>
#include <string>
#include <vector>

namespace secretsctl::git {

/// A repository with a work tree, and its own settings.
class Repository {
 public:
  /// The repository of the working folder. Throws Error (generic) if there is none, or if git
  /// refuses it.
  [[nodiscard]] static Repository of_working_folder();

  /// Top of the work tree, an absolute path.
  [[nodiscard]] const std::string& top() const noexcept { return top_; }

  /// The absolute path of a file in git's folder, such as `info/attributes`.
  [[nodiscard]] std::string git_path(const std::string& name) const;

  /// The effective value of a setting, from any configuration file; nothing if it is not set.
  [[nodiscard]] std::optional<std::string> setting(const std::string& name) const;
  /// The value in the repository's own configuration.
  [[nodiscard]] std::optional<std::string> own_setting(const std::string& name) const;

  /// Sets a value in the repository's own configuration. Returns whether that changed it.
  bool set(const std::string& name, const std::string& value) const;
  /// Removes a value from the repository's own configuration.
  void unset(const std::string& name) const;

  /// Runs git at the top of the work tree and returns its output. `no_output` is an exit status
  /// that means empty output, if there is one. Throws Error (generic) for any other status but 0.
  [[nodiscard]] std::string ask(const std::vector<std::string>& arguments, int no_output = 0) const;

 private:
  explicit Repository(std::string top) : top_(std::move(top)) {}
  [[nodiscard]] std::optional<std::string> read_setting(
      const std::vector<std::string>& arguments) const;

  std::string top_;
};

}  // namespace secretsctl::git
