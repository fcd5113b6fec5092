#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace secretsctl::sops {

/// One step of a path: a key of a map, or a position in a list, from 0. A key is a view.
using PathStep = std::variant<std::string_view, std::size_t>;

/// The address of a value: a document of the file, then keys and positions down to it. The keys
/// are views, of a tree or of the text that was parsed, which have to outlive the object.
class TreePath {
 public:
  TreePath() = default;

  /// A key at the top of the first document.
  [[nodiscard]] static TreePath of_key(std::string_view key);

  /// Parses a path as sops's --extract takes it: `["KEY"]["OTHER"][0]`, quotes single or double,
  /// without escapes. Throws Error (malformed_path), also for an empty one.
  [[nodiscard]] static TreePath parse(std::string_view text);

  /// What a command line names: a path if the text has brackets around a key in quotes, else a key
  /// at the top. Throws Error (malformed_path) for a path that does not parse.
  [[nodiscard]] static TreePath of_argument(std::string_view text);

  /// One step down, and back up again.
  void enter(std::string_view key) {
    steps_.emplace_back(key);
    additional_data_ += key;
    additional_data_ += ':';
  }
  void enter(std::size_t position) { steps_.emplace_back(position); }
  void leave() {
    if (const auto* key = std::get_if<std::string_view>(&steps_.back())) {
      additional_data_.resize(additional_data_.size() - key->size() - 1);
    }
    steps_.pop_back();
  }

  [[nodiscard]] std::span<const PathStep> steps() const noexcept { return steps_; }
  [[nodiscard]] bool empty() const noexcept { return steps_.empty(); }

  /// The name in messages: the key alone if it is one at the top, else the path as parse() takes
  /// it; with `document 2: ` before it in a later document.
  [[nodiscard]] std::string text() const;

  /// What AES-GCM binds a value of this path to: its keys, each followed by a colon. Positions add
  /// nothing, and no path at all is a colon. As long as the path stays as it is.
  [[nodiscard]] std::string_view additional_data() const noexcept {
    return additional_data_.empty() ? ":" : std::string_view(additional_data_);
  }

  std::size_t document = 0;  ///< From 0.

 private:
  std::vector<PathStep> steps_;
  std::string additional_data_;
};

}  // namespace secretsctl::sops
