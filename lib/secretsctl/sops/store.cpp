#include <secretsctl/sops/store.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/dotenv_line.hpp>
#include <secretsctl/sops/dotenv_store.hpp>

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

Format parse_format(std::string_view name) {
  if (name == "dotenv") return Format::dotenv;
  throw Error(ErrorKind::generic,
              "the format '" + printable(name) + "' is not supported; what is: dotenv");
}

std::optional<Format> format_of_name(std::string_view path) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  if (name.ends_with(".enc")) name.remove_suffix(4);
  if (name.starts_with(".env.") || name.ends_with(".env")) return Format::dotenv;
  return std::nullopt;
}

std::optional<Format> format_of_content(ByteView file) {
  const std::string_view text = text_of(file);
  const bool has_metadata =
      text.starts_with(dotenv_metadata_prefix) ||
      text.find("\n" + std::string(dotenv_metadata_prefix)) != std::string_view::npos;
  return has_metadata ? std::optional(Format::dotenv) : std::nullopt;
}

}  // namespace secretsctl::sops
