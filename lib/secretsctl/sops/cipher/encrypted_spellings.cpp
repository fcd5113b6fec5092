#include <secretsctl/sops/cipher/encrypted_spellings.hpp>

#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/tree/spellings.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::string_view entry_name = "secretsctl_spellings";
// No value has this path: its first key would be SOPS's own.
constexpr std::string_view additional_data = "sops:secretsctl_spellings:";

std::optional<SecretBytes> stored_spellings(const Metadata& metadata, ValueCipher& cipher) {
  const auto entry = metadata.unknown.find(entry_name);
  if (entry == metadata.unknown.end() || entry->second.text() == nullptr) return std::nullopt;
  auto found = cipher.decrypt(*entry->second.text(), additional_data);
  if (!found || found->type != ValueType::str) return std::nullopt;
  return std::move(found->canonical);
}

}  // namespace

bool has_spellings(const Document& document) {
  return document.metadata.unknown.contains(entry_name);
}

void decrypt_spellings(Document& document, const SecretBytes& data_key) {
  if (!has_spellings(document)) return;
  ValueCipher cipher(data_key);
  if (auto found = stored_spellings(document.metadata, cipher)) {
    document.tree.plain_layout = std::move(*found);
  }
}

void encrypt_spellings(Document& document, const SecretBytes& data_key) {
  MetadataMap& entries = document.metadata.unknown;
  const auto entry = entries.find(entry_name);
  if (entry != entries.end()) forget_old_spellings(document.tree);
  const std::string_view spellings = spellings_of(document.tree);
  if (spellings.empty()) {
    if (entry != entries.end()) entries.erase(entry);
    return;
  }
  ValueCipher cipher(data_key);
  const auto stored = stored_spellings(document.metadata, cipher);
  if (stored && stored->expose_text() == spellings) return;
  TextArena texts;
  const SecretBytes plain = SecretBytes::copy_of(spellings);
  entries.insert_or_assign(
      std::string(entry_name),
      MetadataNode{std::string(cipher.encrypt(ValueType::str, plain, additional_data, texts))});
}

void forget_encrypted_spellings(Document& document) {
  MetadataMap& entries = document.metadata.unknown;
  const auto entry = entries.find(entry_name);
  if (entry == entries.end()) return;
  forget_old_spellings(document.tree);
  entries.erase(entry);
}

}  // namespace secretsctl::sops
