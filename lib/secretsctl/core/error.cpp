#include <secretsctl/core/error.hpp>

namespace secretsctl {

int exit_status(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::generic:
    case ErrorKind::not_encrypted:
    case ErrorKind::age_no_match:
    case ErrorKind::age_header:
    case ErrorKind::age_header_mac:
    case ErrorKind::age_armor:
    case ErrorKind::age_payload:
      return 1;
    case ErrorKind::input_unreadable:
      return 2;
    case ErrorKind::output_unwritable:
      return 3;
    case ErrorKind::not_representable:
      return 4;
    case ErrorKind::conflicting_flags:
      return 8;
    case ErrorKind::encrypting_tree:
      return 23;
    case ErrorKind::decrypting_tree:
      return 25;
    case ErrorKind::mac_mismatch:
      return 51;
    case ErrorKind::malformed_path:
      return 91;
    case ErrorKind::no_file:
      return 100;
    case ErrorKind::no_data_key:
      return 128;
    // As a shell has it.
    case ErrorKind::program_failed:
      return 126;
    case ErrorKind::program_missing:
      return 127;
    case ErrorKind::unchanged:
      return 200;
    case ErrorKind::editor_failed:
      return 201;
    case ErrorKind::already_encrypted:
      return 203;
  }
  return 1;
}

std::string printable(std::string_view text) {
  constexpr std::size_t longest = 200;
  std::string out;
  unsigned char last = 0;
  for (const char c : text.substr(0, longest)) {
    const auto byte = static_cast<unsigned char>(c);
    // U+0080 to U+009F are control characters too.
    const bool is_c1 = last == 0xc2 && byte >= 0x80 && byte < 0xa0;
    if (is_c1) out.pop_back();
    out += byte < 0x20 || byte == 0x7f || is_c1 ? '?' : c;
    last = byte;
  }
  if (text.size() > longest) out += "...";
  return out;
}

std::string printable_list(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + printable(text);
  return out;
}

}  // namespace secretsctl
