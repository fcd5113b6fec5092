#pragma once

#include <secretsctl/core/export.hpp>
#include <string>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// The changes that an edit made to a tree, by the names of keys; never their values.
struct TreeChanges {
  std::vector<std::string> added;    ///< Keys that are new.
  std::vector<std::string> changed;  ///< Keys that have another value.
  std::vector<std::string> removed;  ///< Keys that are gone.
  /// Those added and changed keys whose text holds a backslash and an n, which the format turns
  /// into a newline.
  std::vector<std::string> newlines;
  bool other = false;  ///< Comments or the order of lines changed.

  /// Whether the edit changed anything.
  [[nodiscard]] bool any() const {
    return other || !added.empty() || !changed.empty() || !removed.empty();
  }
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
