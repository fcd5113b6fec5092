#include <secretsctl/delivery/kubernetes/secret_manifest.hpp>

#include <secretsctl/core/message_text.hpp>
#include <secretsctl/delivery/kubernetes/manifest_tree.hpp>

namespace secretsctl::delivery {
namespace {

std::string shown(std::string_view field, const sops::Item& item) {
  return std::string(field) + "." + printable(item.key);
}

bool is_base64_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

bool is_null(const sops::Leaf& leaf) {
  return leaf.type == sops::ValueType::null;
}

void check_field(const sops::Branch& secret, std::string_view field, SecretManifestFaults& faults) {
  const sops::Branch* values = map_of(secret, field);
  if (values == nullptr) return;
  const bool is_data = field == data_field;
  for (const sops::Item& item : *values) {
    if (item.is_comment) continue;
    const sops::Leaf* leaf = item.leaf_if();
    if (leaf != nullptr && is_null(*leaf)) continue;
    const bool is_text = leaf != nullptr && leaf->type == sops::ValueType::str;
    if (is_data && !(is_text && is_secret_data(leaf->plaintext.expose_text()))) {
      faults.not_base64.push_back(shown(field, item));
    } else if (!is_data && !is_text) {
      faults.not_text.push_back(shown(field, item));
    }
  }
}

void check_manifest(const sops::Branch& manifest, SecretManifestFaults& faults) {
  if (text_of(manifest, "kind") == "Secret") {
    check_field(manifest, data_field, faults);
    check_field(manifest, string_data_field, faults);
    return;
  }
  if (text_of(manifest, "kind") != "List") return;
  for (const sops::Item& item : list_of(manifest, "items")) {
    if (const auto* entry = std::get_if<sops::Branch>(&item.node.value)) {
      check_manifest(*entry, faults);
    }
  }
}

}  // namespace

bool is_secret_data(std::string_view text) {
  // As Go's decoder, which does not ask that the bits left over are zero.
  std::size_t characters = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    ++characters;
    if (c == '=') {
      ++padding;
    } else if (padding > 0 || !is_base64_character(c)) {
      return false;
    }
  }
  return characters % 4 == 0 && padding <= 2;
}

std::string SecretManifestFaults::text() const {
  std::string text;
  if (!not_base64.empty()) {
    text = "Kubernetes takes base64 alone under 'data', and refuses " + printable_list(not_base64) +
           ": put plain texts under 'stringData'";
  }
  if (!not_text.empty()) {
    if (!text.empty()) text += "; ";
    text += "Kubernetes takes texts alone under 'stringData', and refuses " +
            printable_list(not_text) + ": put quotes around the value";
  }
  return text;
}

SecretManifestFaults find_secret_faults(const sops::Tree& tree) {
  SecretManifestFaults faults;
  for (const sops::Branch& document : tree.documents) check_manifest(document, faults);
  return faults;
}

SecretManifestFaults find_secret_faults(const SecretBytes& plaintext, sops::Format format) {
  if (format != sops::Format::yaml && format != sops::Format::json) return {};
  if (plaintext.expose_text().find("Secret") == std::string_view::npos) return {};
  return find_secret_faults(sops::store_for(format).load_plain(plaintext));
}

bool hides_its_kind(const sops::Tree& tree) {
  const sops::Branch& manifest = tree.root();
  if (text_of(manifest, "apiVersion").empty() || text_of(manifest, "kind").empty()) return false;
  const auto is_encrypted = [](const sops::Item* item) {
    return item != nullptr && item->leaf_if() != nullptr &&
           item->leaf_if()->authenticity == sops::Authenticity::whole;
  };
  const sops::Branch* metadata = map_of(manifest, "metadata");
  return is_encrypted(field_of(manifest, "kind")) ||
         is_encrypted(field_of(manifest, "apiVersion")) ||
         (metadata != nullptr && is_encrypted(field_of(*metadata, "name")));
}

bool is_secret_manifest(const sops::Tree& tree) {
  for (const sops::Item& item : tree.root()) {
    const sops::Leaf* leaf = item.leaf_if();
    if (leaf == nullptr || item.key != "kind") continue;
    return leaf->stored == "Secret" || leaf->plaintext.expose_text() == "Secret";
  }
  return false;
}

}  // namespace secretsctl::delivery
