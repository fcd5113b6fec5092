#include <secretsctl/sops/stores/dotenv/dotenv_encryption.hpp>

#include <array>
#include <secretsctl/core/error.hpp>

namespace secretsctl::sops {
namespace {

// The text of a part is at most so long, whatever its lines hold.
std::size_t longest_text(const PlainPart& part) {
  constexpr std::string_view around = "#\n";
  const std::size_t lines = std::size_t{part.lines} + 1;
  return ValueCipher::stored_size(part.text.size(), ValueType::comment) + part.text.size() +
         lines * (around.size() + ValueCipher::stored_size(0, ValueType::comment) + 3);
}

}  // namespace

// Where the text of a part is written.
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
    : metadata_(metadata), selector_(selector), cipher_(data_key) {}

EncryptedPart DotenvEncryption::encrypt(const PlainPart& plain, TextArena& texts) {
  EncryptedPart part;
  part.mac = MacPart(metadata_.mac_only_encrypted);
  part.mac.expect(plain.lines);
  const std::span<char> all = texts.room(longest_text(plain));
  Room room(all);
  comments_ = {};
  for_each_dotenv_text(plain.text, LineEnd::lf, [&](std::string_view text, std::uint32_t number) {
    if (text.empty()) return;
    encrypt_line(read_plain_line(text, plain.first_line + number - 1), part, room);
  });
  part.text = room.written();
  texts.give_back(all.subspan(part.text.size()));
  return part;
}

// As TreeWalk sees a tree that has one level.
LeafPlace DotenvEncryption::place_of(const DotenvLine& line) {
  LeafPlace place;
  place.is_comment = line.is_comment;
  place.line = line.number;
  if (line.is_comment && selector_.uses_comments()) comments_.add(selector_.matches(line.value));
  additional_data_.assign(line.key).append(":");
  place.additional_data = additional_data_;
  const std::array path = {line.key};
  const std::span<const std::string_view> keys(path.data(), line.is_comment ? 0 : 1);
  place.is_encrypted = selector_.selects(keys, {&comments_, 1}, line.is_comment);
  if (!line.is_comment) comments_ = {};
  return place;
}

void DotenvEncryption::encrypt_line(const DotenvLine& line, EncryptedPart& part, Room& room) {
  const LeafPlace place = place_of(line);
  ByteView value = bytes_of(line.value);
  if (!line.is_comment && line.value.find(escaped_newline) != std::string_view::npos) {
    SecretBuffer unescaped(line.value.size());
    unescape_newlines(line.value, unescaped);
    value = part.values.emplace_back(unescaped.take()).expose();
    part.keys_with_newlines.emplace_back(line.key);
  }
  part.mac.add(value, place);
  room.append(line.is_comment ? std::string_view("#") : line.key);
  if (!line.is_comment) room.append("=");
  if (value.empty() || !place.is_encrypted) {
    room.append(line.value);
  } else {
    encrypt_value(line, value, place, room);
  }
  if (!value.empty()) note_clear(line, place, part.clear);
  room.append("\n");
}

void DotenvEncryption::note_clear(const DotenvLine& line, const LeafPlace& place,
                                  ClearParts& clear) {
  if (place.is_encrypted) {
    if (!line.is_comment) clear.has_encrypted_value = true;
  } else if (line.is_comment) {
    ++clear.comments;
  } else {
    clear.add_value(line.key);
  }
}

void DotenvEncryption::encrypt_value(const DotenvLine& line, ByteView value, const LeafPlace& place,
                                     Room& room) {
  const ValueType type = line.is_comment ? ValueType::comment : ValueType::str;
  const std::string_view text = cipher_.encrypt(type, value, place.additional_data, room.rest());
  if (line.is_comment) selector_.check_encrypted_comment(text, line.number);
  room.added(text.size());
}

}  // namespace secretsctl::sops
