#include <secretsctl/delivery/env_file_mark.hpp>

#include <algorithm>
#include <secretsctl/crypto/sha256.hpp>
#include <string_view>

namespace secretsctl::delivery {

std::string env_file_mark(ino_t inode, ByteView content) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string mark =
      "# secretsctl compose: removed when the command has ended (" + std::to_string(inode) + " ";
  for (const std::uint8_t byte : crypto::sha256(content)) {
    mark += digits[byte >> 4];
    mark += digits[byte & 15];
  }
  return mark + ")\n";
}

bool has_own_mark(ino_t inode, ByteView file) {
  const std::string_view text = text_of(file);
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return false;
  return text.substr(0, end + 1) == env_file_mark(inode, file.subspan(end + 1));
}

}  // namespace secretsctl::delivery
