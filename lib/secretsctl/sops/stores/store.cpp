#include <secretsctl/sops/stores/store.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/tree_update.hpp>

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

void Store::settle_comments(Document&) const {}

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
              "the encrypted file would be larger than 256 MiB, the limit for reading it again");
}

void Store::check_text(const TreePath&, const SecretBytes&) const {}

TreeChanges Store::update(Document& document, const SecretBytes& file) const {
  return update_tree(document.tree, load_plain(file));
}

}  // namespace secretsctl::sops
