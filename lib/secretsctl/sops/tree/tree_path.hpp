#pragma once

#include <cstddef>
#include <secretsctl/core/export.hpp>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// One step of a path: a key of a map, or an index in a list, from 0. A key is a view.
using PathStep = std::variant<std::string_view, std::size_t>;

/// The address of a value: a document of the file, then keys and indices down to it. The keys are
/// views of a tree or of the parsed text, which must outlive the object.
class TreePath {
 public:
  TreePath() = default;

  /// The path of a top-level key of the first document.
  [[nodiscard]] static TreePath of_key(std::string_view key);

  /// Parses a path as sops's --extract does: `["KEY"]["OTHER"][0]`, with single or double quotes,
  /// without escapes. Throws Error (malformed_path), also for an empty path.
  [[nodiscard]] static TreePath parse(std::string_view text);

  /// The path in a command-line argument: parsed if the text has brackets around a quoted key, else
  /// a top-level key. Throws Error (malformed_path) for a path that does not parse.
  [[nodiscard]] static TreePath of_argument(std::string_view text);

  /// Goes one step down, to a key.
  void enter(std::string_view key) {
    steps_.emplace_back(key);
    additional_data_ += key;
    additional_data_ += ':';
  }
  /// The same for an index in a list.
  void enter(std::size_t position) { steps_.emplace_back(position); }
  /// Goes back up; the path must not be empty.
  void leave() {
    if (const auto* key = std::get_if<std::string_view>(&steps_.back())) {
      additional_data_.resize(additional_data_.size() - key->size() - 1);
    }
    steps_.pop_back();
  }

  /// All steps, from the top; valid until the path changes.
  [[nodiscard]] std::span<const PathStep> steps() const noexcept { return steps_; }
  /// Whether it leads to the document itself.
  [[nodiscard]] bool empty() const noexcept { return steps_.empty(); }

  /// The name in messages: only the key at the top level of the file, else the path as parse()
  /// reads it; with `document 2: ` before it in a later document.
  [[nodiscard]] std::string text() const;

  /// The additional data that AES-GCM binds a value of this path to: its keys, each followed by a
  /// colon. Indices add nothing, and an empty path gives a colon. Valid until the path changes.
  [[nodiscard]] std::string_view additional_data() const noexcept {
    return additional_data_.empty() ? ":" : std::string_view(additional_data_);
  }

  std::size_t document = 0;  ///< From 0.

 private:
  std::vector<PathStep> steps_;
  std::string additional_data_;
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
