#pragma once

#include <cstdint>
#include <secretsctl/sops/document.hpp>
#include <secretsctl/sops/dotenv_line.hpp>
#include <secretsctl/sops/metadata_node.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// The lines of an encrypted dotenv file that hold no data, metadata and empty ones, and what
/// becomes of them in an edit: each stays as it is, in its place between the data lines, unless
/// what it says has changed.
class DotenvLayout {
 public:
  /// `original` is the text of the file, empty for a new one. It has to outlive this object.
  explicit DotenvLayout(std::string_view original);

  /// The text of the file as the document has it now.
  [[nodiscard]] std::string apply(const Document& document) const;

 private:
  // A line without data.
  struct Line {
    std::uint32_t number = 0;
    std::string_view text;
    std::string name;  // of metadata, as it is spelled; empty for an empty line
  };

  void append_line(std::string_view text, std::string& out) const;
  [[nodiscard]] std::vector<std::string> plan_lines(const FlatMetadata& after,
                                                    std::string& trailing) const;

  std::string_view original_;
  LineEnd end_ = LineEnd::lf;
  std::vector<Line> lines_;
  FlatMetadata before_;  // what the original says
};

}  // namespace secretsctl::sops
