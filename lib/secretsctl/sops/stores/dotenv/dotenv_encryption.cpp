#include <secretsctl/sops/stores/dotenv/dotenv_encryption.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_parts.hpp>

namespace secretsctl::sops {
namespace {

// An upper bound for the encrypted text of a part, whatever its lines hold.
std::size_t longest_text(const TextPart& part) {
  constexpr std::string_view around = "#\n";
  const std::size_t lines = std::size_t{part.lines} + 1;
  return ValueCipher::stored_size(part.text.size(), ValueType::comment) + part.text.size() +
         lines * (around.size() + ValueCipher::stored_size(0, ValueType::comment) + 3);
}

}  // namespace

// The buffer for the encrypted text of a part.
class DotenvEncryption::Room {
 public:
  explicit Room(std::span<char> all) : all_(all) {}

  void append(std::string_view text) {
    std::ranges::copy(text, rest().first(text.size()).begin());
    used_ += text.size();
  }
  [[nodiscard]] std::span<char> rest() const { return all_.subspan(used_); }
  void added(std::size_t size) { used_ += size; }
  [[nodiscard]] std::string_view written() const { return {all_.data(), used_}; }

 private:
  std::span<char> all_;
  std::size_t used_ = 0;
};

DotenvEncryption::DotenvEncryption(const Metadata& metadata, const Selector& selector,
                                   const SecretBytes& data_key)
    : metadata_(metadata), selector_(selector), cipher_(data_key), selection_(selector) {}

EncryptedPart DotenvEncryption::encrypt(const TextPart& plain, TextArena& texts) {
  EncryptedPart part;
  part.mac = MacPart(metadata_.mac_only_encrypted);
  part.mac.expect(plain.lines);
  const std::span<char> all = texts.room(longest_text(plain));
  Room room(all);
  selection_.begin_level();
  for_each_dotenv_text(plain.text, LineEnd::lf, [&](std::string_view text, std::uint32_t number) {
    if (is_empty_line(text)) return;
    const DotenvLine line = read_plain_line(text, plain.first_line + number - 1);
    if (line.is_comment) {
      encrypt_comment(line, part, room);
    } else {
      encrypt_value(line, part, room);
    }
    room.append("\n");
  });
  selection_.end_level();
  part.text = room.written();
  texts.give_back(all.subspan(part.text.size()));
  return part;
}

void DotenvEncryption::encrypt_comment(const DotenvLine& line, EncryptedPart& part, Room& room) {
  selection_.add_comment(line.value);
  const LeafContext place{selection_.path(), selection_.selects_comment(), true, line.number};
  room.append("#");
  append_stored(line, bytes_of(line.value), place, room);
  if (!line.value.empty() && !place.is_encrypted) ++part.clear.comments;
}

void DotenvEncryption::encrypt_value(const DotenvLine& line, EncryptedPart& part, Room& room) {
  selection_.enter(line.key);
  const LeafContext place{selection_.path(), selection_.selects_value(), false, line.number};
  ByteView value = bytes_of(line.value);
  if (line.value.find(escaped_newline) != std::string_view::npos) {
    SecretBuffer unescaped(line.value.size());
    unescape_newlines(line.value, unescaped);
    value = part.values.emplace_back(unescaped.take()).expose();
    part.keys_with_newlines.emplace_back(line.key);
  }
  part.mac.add(value, place);
  room.append(line.key);
  room.append("=");
  append_stored(line, value, place, room);
  if (!value.empty()) {
    if (place.is_encrypted) {
      ++part.clear.encrypted_values;
    } else {
      part.clear.add_value(place.path);
    }
  }
  selection_.leave();
}

void DotenvEncryption::append_stored(const DotenvLine& line, ByteView value,
                                     const LeafContext& place, Room& room) {
  if (value.empty() || !place.is_encrypted) {
    room.append(line.value);
    return;
  }
  const ValueType type = line.is_comment ? ValueType::comment : ValueType::str;
  const std::string_view text =
      cipher_.encrypt(type, value, place.path.additional_data(), room.rest());
  if (line.is_comment) selector_.check_encrypted_comment(text, line.number);
  room.added(text.size());
}

std::vector<TextPart> DotenvTextEncryption::divide(std::string_view text, std::size_t size) const {
  return divide_dotenv(text, size);
}

std::unique_ptr<PartEncryption> DotenvTextEncryption::part_encryption(
    const Metadata& metadata, const Selector& selector, const SecretBytes& data_key) const {
  return std::make_unique<DotenvEncryption>(metadata, selector, data_key);
}

}  // namespace secretsctl::sops
