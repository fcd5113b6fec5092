#include <secretsctl/delivery/compose/env_file_mark.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/crypto/sha256.hpp>
#include <string_view>

namespace secretsctl::delivery {
namespace {

std::string mark_with(ino_t inode, ByteView digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string mark =
      "# secretsctl compose: removed when the command has ended (" + std::to_string(inode) + " ";
  for (const std::uint8_t byte : digest) {
    mark += digits[byte >> 4];
    mark += digits[byte & 15];
  }
  return mark + ")\n";
}

}  // namespace

std::string env_file_mark(ino_t inode, ByteView content) {
  return mark_with(inode, crypto::sha256(content));
}

// A text that is not the digest of any content.
std::string passing_mark(ino_t inode) {
  constexpr std::array<std::uint8_t, 32> none{};
  return mark_with(inode, none);
}

bool has_own_mark(ino_t inode, ByteView file) {
  const std::string_view text = text_of(file);
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return false;
  const std::string_view mark = text.substr(0, end + 1);
  return mark == passing_mark(inode) || mark == env_file_mark(inode, file.subspan(end + 1));
}

}  // namespace secretsctl::delivery
