#include <secretsctl/sops/stores/store.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <secretsctl/sops/stores/other_format.hpp>

namespace secretsctl::sops {
namespace {

// Appends to a text or to a SecretBuffer.
template <typename Text>
class TextSink final : public Sink {
 public:
  explicit TextSink(Text& text) : text_(text) {}
  void write(ByteView bytes) override { text_.append(text_of(bytes)); }

 private:
  Text& text_;
};

}  // namespace

std::string Store::emit_encrypted(const Document& document) const {
  std::string text;
  TextSink sink(text);
  write_encrypted(document, sink, {});
  return text;
}

SecretBytes Store::emit_plain(const Tree& tree) const {
  SecretBuffer text;
  TextSink sink(text);
  write_plain(tree, sink);
  return text.take();
}

void throw_too_large() {
  throw Error(ErrorKind::input_unreadable,
              "the encrypted file would be larger than 256 MiB, the most that is read back");
}

const Store& store_for(Format format) {
  static const DotenvStore dotenv;
  switch (format) {
    case Format::dotenv:
      return dotenv;
  }
  return dotenv;
}

std::string format_names() {
  return "dotenv";
}

Format parse_format(std::string_view name) {
  if (name == "dotenv") return Format::dotenv;
  if (const auto other = other_format_of_type(name)) refuse_other_format(*other);
  throw Error(ErrorKind::generic,
              "the format '" + printable(name) + "' is not supported; what is: " + format_names());
}

std::optional<Format> format_of_name(std::string_view path) {
  const std::string_view name = plaintext_name(path.substr(path.rfind('/') + 1));
  if (name.starts_with(".env.") || name.ends_with(".env")) return Format::dotenv;
  return std::nullopt;
}

// A line `sops_NAME=`: YAML may have keys that begin so.
std::optional<Format> format_of_content(ByteView file) {
  constexpr std::string_view name_characters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  const std::string_view text = text_of(file);
  for (auto at = text.find(dotenv_metadata_prefix); at != std::string_view::npos;
       at = text.find(dotenv_metadata_prefix, at + 1)) {
    if (at > 0 && text[at - 1] != '\n') continue;
    const auto end = text.find_first_not_of(name_characters, at);
    if (end != std::string_view::npos && text[end] == '=') return Format::dotenv;
  }
  return std::nullopt;
}

}  // namespace secretsctl::sops
