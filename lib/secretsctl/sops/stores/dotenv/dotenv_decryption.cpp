#include <secretsctl/sops/stores/dotenv/dotenv_decryption.hpp>

#include <secretsctl/sops/stores/dotenv/dotenv_metadata.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_parts.hpp>

namespace secretsctl::sops {
namespace {

DotenvLine read_encrypted_line(std::string_view text, std::uint32_t number) {
  const DotenvLine line = parse_dotenv_line(text, number);
  check_dotenv_line(line, ErrorKind::generic);
  return line;
}

bool is_text(std::optional<ValueType> type) {
  return type == ValueType::str || type == ValueType::comment;
}

}  // namespace

DotenvDecryption::DotenvDecryption(const Metadata& metadata, const Selector& selector,
                                   const SecretBytes& data_key, LineEnd end)
    : metadata_(metadata), cipher_(data_key), selection_(selector), end_(end) {}

DecryptedPart DotenvDecryption::decrypt(const TextPart& stored) {
  DecryptedPart part;
  text_.clear();
  covered_.clear();
  selection_.begin_level();
  for_each_dotenv_text(stored.text, end_, [&](std::string_view text, std::uint32_t number) {
    if (text.empty()) return;
    const DotenvLine line = read_encrypted_line(text, stored.first_line + number - 1);
    if (line.is_metadata()) return;
    if (line.is_comment) {
      decrypt_comment(line, part);
    } else {
      decrypt_value(line, part);
    }
    text_.append('\n');
  });
  selection_.end_level();
  finish(part);
  return part;
}

// The buffer is used again for the next part, and may move while it grows.
void DotenvDecryption::finish(DecryptedPart& part) const {
  part.text = SecretBytes::copy_of(text_.expose());
  part.mac.expect(covered_.size());
  std::size_t next = 0;
  for (const Covered& covered : covered_) {
    part.mac.add(covered.is_in_text ? part.text.expose().subspan(covered.offset, covered.size)
                                    : part.values[next++].expose());
  }
}

void DotenvDecryption::decrypt_comment(const DotenvLine& line, DecryptedPart& part) {
  selection_.add_comment(line.value);
  text_.append('#');
  if (!selection_.selects_comment()) {
    text_.append(line.value);
    return;
  }
  if (is_text(cipher_.decrypt(line.value, selection_.path().additional_data(), value_))) {
    text_.append(value_.expose());
    return;
  }
  text_.append(line.value);
  ++part.notes.clear_comments;
}

void DotenvDecryption::decrypt_value(const DotenvLine& line, DecryptedPart& part) {
  selection_.enter(line.key);
  const LeafContext place{selection_.path(), selection_.selects_value(), false, line.number};
  text_.append(line.key);
  text_.append('=');
  if (!place.is_encrypted) {
    add_clear(line, place, part);
  } else if (line.value.find(escaped_newline) == std::string_view::npos) {
    add_encrypted(line.value, place, part);
  } else {
    std::string stored;
    unescape_newlines(line.value, stored);
    add_encrypted(stored, place, part);
  }
  selection_.leave();
}

void DotenvDecryption::add_clear(const DotenvLine& line, const LeafContext& place,
                                 DecryptedPart& part) {
  if (!line.value.empty()) part.clear_keys.emplace_back(line.key);
  if (line.value.find(escaped_newline) == std::string_view::npos) {
    if (is_hashed(place, metadata_.mac_only_encrypted))
      covered_.push_back({true, text_.size(), line.value.size()});
  } else if (is_hashed(place, metadata_.mac_only_encrypted)) {
    SecretBuffer unescaped(line.value.size());
    unescape_newlines(line.value, unescaped);
    part.values.push_back(unescaped.take());
    covered_.push_back({});
  }
  text_.append(line.value);
}

void DotenvDecryption::add_encrypted(std::string_view stored, const LeafContext& place,
                                     DecryptedPart& part) {
  const auto type = cipher_.decrypt(stored, place.path.additional_data(), value_);
  if (!type || *type == ValueType::comment) throw_not_decrypted(place);
  const std::string_view canonical = text_of(value_.expose());
  if (*type == ValueType::str && canonical.find('\n') == std::string_view::npos) {
    covered_.push_back({true, text_.size(), canonical.size()});
    text_.append(canonical);
    return;
  }
  const SecretBytes& value = part.values.emplace_back(SecretBytes::copy_of(canonical));
  covered_.push_back({});
  const SecretBytes printed = printed_value(*type, value);
  escape_newlines(printed.expose_text(), text_);
}

Metadata DotenvTextDecryption::metadata(std::string_view file) const {
  return read_dotenv_metadata(dotenv_metadata_lines(file));
}

void DotenvTextDecryption::check_lines(std::string_view file) const {
  for_each_dotenv_text(file, dotenv_line_end(file),
                       [](std::string_view text, std::uint32_t number) {
                         if (!text.empty()) (void)read_encrypted_line(text, number);
                       });
}

std::vector<TextPart> DotenvTextDecryption::divide(std::string_view file, std::size_t size) const {
  return divide_dotenv(file, size);
}

std::unique_ptr<PartDecryption> DotenvTextDecryption::part_decryption(
    std::string_view file, const Metadata& metadata, const Selector& selector,
    const SecretBytes& data_key) const {
  return std::make_unique<DotenvDecryption>(metadata, selector, data_key, dotenv_line_end(file));
}

}  // namespace secretsctl::sops
