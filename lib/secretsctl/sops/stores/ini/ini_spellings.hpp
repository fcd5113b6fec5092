#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/stores/ini/ini_reader.hpp>
#include <secretsctl/sops/tree/spellings.hpp>
#include <string>
#include <string_view>

namespace secretsctl::sops {

/// A comment as it stands: the lines before its section or key, and what follows in the same line,
/// from the end of the value on.
struct IniCommentSpelling {
  std::string_view lines;
  std::string_view in_line;
};

/// Whether a text ends in a line end, and has no comments after the last entry. Otherwise its end
/// is kept as a spelling alone.
[[nodiscard]] bool has_usual_tail(const IniText& ini);

/// Appends the spellings of a plaintext: of each value and comment that decryption would write
/// otherwise, and of the end of the file.
void find_ini_spellings(const IniText& ini, SecretBuffer& out);

/// The spellings of a file, found by path; several may have one path, as sections may have one
/// name. Each is given once, and only if it means what is asked for.
class IniSpellings {
 public:
  /// The texts must outlive the object.
  explicit IniSpellings(std::string_view spellings);

  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

  [[nodiscard]] std::optional<std::string_view> take_value(std::string_view path,
                                                           std::string_view value);
  [[nodiscard]] std::optional<IniCommentSpelling> take_comment(std::string_view owner,
                                                               const IniEntry& entry,
                                                               std::string_view text);
  /// From the line end of the last entry on. `is_all`: there is no entry.
  [[nodiscard]] std::optional<std::string_view> take_tail(bool is_all);

 private:
  template <typename Fits>
  std::optional<std::string_view> take(std::string_view path, Fits fits);

  std::map<std::string, std::deque<std::string_view>, std::less<>> all_;
};

/// Whether the value of an entry means a text.
[[nodiscard]] bool means_value(const IniEntry& entry, std::string_view text);

/// Whether the comment of an entry means a text.
[[nodiscard]] bool means_comment(const IniEntry& entry, std::string_view text);

/// Whether a comment may stand in the line of a value that is written so: SOPS drops it behind some
/// quotes.
[[nodiscard]] bool may_have_inline_comment(std::string_view raw);

}  // namespace secretsctl::sops
