#pragma once

#include <cstddef>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/stores/ini/ini_reader.hpp>
#include <secretsctl/sops/stores/ini/ini_spellings.hpp>
#include <secretsctl/sops/stores/ini/ini_tree.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace secretsctl::sops {

/// Writes the items of a tree in the layout of a text: every byte stays but for values and comments
/// that differ. Out: a std::string for stored texts, a SecretBuffer for plaintexts.
template <typename Out>
class IniLayout {
 public:
  /// Both must outlive the object.
  IniLayout(const IniText& base, Out& out);

  /// The spellings to be used for a plaintext.
  void set_spellings(IniSpellings spellings) { spellings_ = std::move(spellings); }

  /// The section [sops] to be written, in its old place, else at the end. Without it none is
  /// written.
  void set_metadata(std::string section) { metadata_ = std::move(section); }

  /// Items whose origin is an entry of the same name take its place.
  void write(std::span<const IniSection> sections);

 private:
  struct Comment {
    Out lines;    // before the entry
    Out in_line;  // from the end of the value on
  };

  void emit(std::string_view text);
  void end_line();
  void put_metadata();
  void put_end();
  const IniEntry* find(const Item& item, bool is_section);
  void write_section(const IniSection& section);
  void write_new_section(const IniSection& section);
  void write_new_key(const IniSection& section, const IniKey& key, const IniEntry* like);
  void write_entry(const IniEntry& entry, const IniSection& section, const IniKey* key);
  void write_lines(const IniEntry& entry, const Out& lines);
  void value_of(const IniEntry& entry, const IniSection& section, const IniKey& key, Out& out);
  void comment_of(const IniEntry& entry, const TreePath& path, const Item* item, bool may_be_inline,
                  Comment& comment);
  void changed_comment(const IniEntry& entry, std::string_view text, bool may_be_inline,
                       Comment& comment);

  const IniText& base_;
  Out& out_;
  IniSpellings spellings_{{}};
  std::string metadata_;
  std::string_view newline_;
  // The entries of [sops] in the base; equal if it has none.
  std::size_t metadata_begin_ = 0;
  std::size_t metadata_end_ = 0;
  bool is_metadata_put_ = false;
  std::vector<bool> used_;
  bool has_written_ = false;
  std::string_view line_end_;  // of the last line, not written yet
};

extern template class IniLayout<std::string>;
extern template class IniLayout<SecretBuffer>;

}  // namespace secretsctl::sops
