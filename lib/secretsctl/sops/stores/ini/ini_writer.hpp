#pragma once

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/stores/ini/ini_tree.hpp>
#include <string>
#include <string_view>

// INI as SOPS writes it: `=` aligned in each section, a blank line between sections.

namespace secretsctl::sops {

/// The text of a leaf for an output: the stored text for a std::string, the plaintext as SOPS
/// prints it for a SecretBuffer.
class IniLeafText {
 public:
  IniLeafText(const Leaf& leaf, const std::string&) : text_(leaf.stored) {}
  IniLeafText(const Leaf& leaf, const SecretBuffer&);

  /// Valid as long as the leaf and this object are.
  [[nodiscard]] std::string_view view() const noexcept { return text_; }

 private:
  SecretBytes printed_;
  std::string_view text_;
};

/// Appends a value in the quotes given, or others that it needs. Throws Error (not_representable)
/// that names it if INI cannot hold it.
template <typename Out>
void append_value(IniQuote quote, const Item& section, const Item& key, Out& out);

/// Appends a section with its heading; a section DEFAULT at the beginning has none.
template <typename Out>
void append_section(const IniSection& section, bool is_first, std::string_view newline, Out& out);

extern template void append_value(IniQuote, const Item&, const Item&, std::string&);
extern template void append_value(IniQuote, const Item&, const Item&, SecretBuffer&);
extern template void append_section(const IniSection&, bool, std::string_view, std::string&);
extern template void append_section(const IniSection&, bool, std::string_view, SecretBuffer&);

/// The section [sops] of a file.
[[nodiscard]] std::string ini_metadata_section(const Metadata& metadata, std::string_view newline);

}  // namespace secretsctl::sops
