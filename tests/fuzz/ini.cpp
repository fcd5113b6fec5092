// INI for SOPS: any text is read or is an Error; a text is written as it was; its values, written
// anew in SOPS's style, read the same again.
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/ini/ini_store.hpp>
#include <secretsctl/sops/tree/spellings.hpp>
#include <secretsctl/sops/tree/tree_update.hpp>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void remove_comments(std::vector<Item>& items) {
  std::erase_if(items, [](const Item& item) { return item.is_comment; });
  for (Item& item : items) {
    if (auto* map = std::get_if<Branch>(&item.node.value)) remove_comments(*map);
  }
}

// The tree as if each value had been encrypted.
void store_texts(Tree& tree) {
  for (Item& section : tree.root()) {
    for (Item& item : section.node.items()) {
      Leaf& leaf = item.leaf();
      if (!leaf.plaintext.empty()) leaf.stored = "ENC[AES256_GCM,data:x]";
    }
  }
}

void check_encrypted(const IniStore& store, Tree tree, std::string_view text) {
  Document document;
  store_texts(tree);
  document.tree = std::move(tree);
  document.metadata.key_groups.emplace_back().age.push_back({"age1x", "x"});
  document.metadata.version = format_version;
  const std::string file = store.emit_encrypted(document);
  Document again = store.load_encrypted(LargeBytes::copy_of(bytes_of(file)));
  Branch& before = document.tree.root();
  Branch& after = again.tree.root();
  require(before.size() == after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    const std::span<Item> from = before[i].node.items();
    const std::span<Item> to = after[i].node.items();
    require(from.size() == to.size());
    for (std::size_t j = 0; j < from.size(); ++j) {
      to[j].leaf().plaintext = std::move(from[j].leaf().plaintext);
    }
  }
  again.tree.plain_layout = SecretBytes::copy_of(spellings_of(document.tree));
  require(store.emit_plain(again.tree).equals(SecretBytes::copy_of(text)));
}

void check_values(const IniStore& store, Tree tree) {
  remove_comments(tree.root());
  forget_layout(tree);
  Tree again = store.load_plain(store.emit_plain(tree));
  remove_comments(again.root());
  std::erase_if(again.root(), [](const Item& item) { return item.node.items().empty(); });
  std::erase_if(tree.root(), [](const Item& item) { return item.node.items().empty(); });
  Node before;
  Node after;
  before.value = std::move(tree.root());
  after.value = std::move(again.root());
  require(same_content(before, after));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const IniStore store;
  const std::string_view text = text_of(ByteView(data, size));
  const SecretBytes plaintext = SecretBytes::copy_of(text);
  try {
    const Tree tree = store.load_plain(plaintext);
    require(store.emit_plain(tree).equals(plaintext));
    check_encrypted(store, store.load_plain(plaintext), text);
  } catch (const Error&) {
    // Most texts are no INI.
  }
  try {
    check_values(store, store.load_plain(plaintext));
  } catch (const Error&) {
    // SOPS's style cannot hold every value.
  }
  return 0;
}
