#pragma once

#include <cstdint>
#include <secretsctl/core/stream.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/metadata/metadata_node.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>
#include <secretsctl/sops/stores/store.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// The lines of an encrypted dotenv file that hold no data (metadata and empty lines), and their
/// future in an edit: each stays unchanged, in its position between the data lines, unless its
/// content has changed.
class DotenvLayout {
 public:
  /// For a document that was loaded from a file, or a new one. The document must outlive this
  /// object and keep its items.
  explicit DotenvLayout(const Document& document);

  /// Writes the text of the file for the document's present content; see Store::write_encrypted.
  void write(Sink& out, const CompleteMetadata& complete) const;

 private:
  // A line without data.
  struct Line {
    std::uint32_t number = 0;
    std::string_view text;
    std::string name;  // of metadata, as spelled in the file; empty for an empty line
  };

  struct Plan {
    std::vector<std::string> lines;  // the new text of each line
    std::string trailing;            // the text after the data
  };
  void find_lines();
  void read_line(std::string_view text, std::uint32_t number);
  template <typename PlanOf, typename Out>
  void apply(const PlanOf& plan, Out& out) const;
  [[nodiscard]] bool is_too_large(const Plan& plan) const;
  [[nodiscard]] std::size_t size_bound(const Item& item) const;
  template <typename Out>
  void write_item(const Item& item, Out& out) const;
  [[nodiscard]] std::string_view original_line(const Item& item) const;
  [[nodiscard]] std::string_view line_end() const;
  void append_line(std::string_view text, std::string& out) const;
  [[nodiscard]] Plan plan_lines(const FlatMetadata& after) const;

  const Document& document_;
  std::string_view original_;
  LineEnd end_ = LineEnd::lf;
  std::vector<Line> lines_;
  std::size_t items_bound_ = 0;  // bytes
  FlatMetadata before_;          // the metadata of the original
};

}  // namespace secretsctl::sops
