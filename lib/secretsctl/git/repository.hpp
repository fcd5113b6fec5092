#pragma once

#include <optional>
#include <string>
#include <vector>

namespace secretsctl::git {

/// A repository with a work tree, and the settings that are its own.
class Repository {
 public:
  /// The one that the working folder belongs to. Throws Error (generic) if there is none, or git
  /// refuses it.
  [[nodiscard]] static Repository of_working_folder();

  /// The top of its work tree: an absolute path.
  [[nodiscard]] const std::string& top() const noexcept { return top_; }

  /// The absolute path of a file that git keeps for the repository, such as `info/attributes`.
  [[nodiscard]] std::string git_path(const std::string& name) const;

  /// A setting as it holds here, wherever it is made; nothing if it is not.
  [[nodiscard]] std::optional<std::string> setting(const std::string& name) const;
  /// A setting of the repository itself.
  [[nodiscard]] std::optional<std::string> own_setting(const std::string& name) const;

  /// Makes a setting of the repository itself. Whether that changed anything.
  bool set(const std::string& name, const std::string& value) const;
  /// Takes it out again.
  void unset(const std::string& name) const;

  /// Runs git at the top of the work tree. Its output; `no_output` is the exit status, if there is
  /// one, that stands for an empty one. Throws Error (generic) for any other than 0.
  [[nodiscard]] std::string ask(const std::vector<std::string>& arguments, int no_output = 0) const;

 private:
  explicit Repository(std::string top) : top_(std::move(top)) {}
  [[nodiscard]] std::optional<std::string> read_setting(
      const std::vector<std::string>& arguments) const;

  std::string top_;
};

}  // namespace secretsctl::git
