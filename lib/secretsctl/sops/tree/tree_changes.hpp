#pragma once

#include <string>
#include <vector>

namespace secretsctl::sops {

/// The changes that an edit made to a tree, by the names of keys; never their values.
struct TreeChanges {
  std::vector<std::string> added;
  std::vector<std::string> changed;
  std::vector<std::string> removed;
  /// Those added and changed keys whose text holds a backslash and an n, which the format turns
  /// into a newline.
  std::vector<std::string> newlines;
  bool other = false;  ///< Comments or the order of lines changed.

  [[nodiscard]] bool any() const {
    return other || !added.empty() || !changed.empty() || !removed.empty();
  }
};

}  // namespace secretsctl::sops
