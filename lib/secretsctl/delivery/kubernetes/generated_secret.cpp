#include <secretsctl/delivery/kubernetes/generated_secret.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/core/secret_base64.hpp>
#include <secretsctl/delivery/kubernetes/manifest_tree.hpp>

namespace secretsctl::delivery {
namespace {

constexpr std::size_t longest_key = 253;

bool is_key_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= longest_key && key != "." && !key.starts_with("..") &&
         std::ranges::all_of(key, is_key_character);
}

}  // namespace

void GeneratedSecret::check_key(std::string_view key, const std::string& source) {
  const std::string of = source + ": the key " + printable(key) + " of the Secret " + name_;
  if (!is_key(key)) {
    throw Error(ErrorKind::generic,
                of + " is none to Kubernetes: letters, digits, '-', '_' and '.' make one");
  }
  if (!keys_.emplace(key).second) {
    throw Error(ErrorKind::generic, of + " is there already, from a file named before");
  }
}

void GeneratedSecret::add(std::string_view key, const SecretBytes& value, SecretField field,
                          const std::string& source) {
  check_key(key, source);
  size_ += value.size();
  if (size_ > max_secret_size) {
    throw Error(ErrorKind::generic, source + ": with it the Secret " + name_ +
                                        " has more than 1 MiB, which Kubernetes refuses: make "
                                        "several Secrets of its files");
  }
  const std::string_view kept = texts_.copy(key);
  if (field == SecretField::data) {
    data_.push_back(text_item(kept, secret_base64_encode(value.expose(), Base64Padding::padded)));
    return;
  }
  if (!is_utf8(value.expose())) {
    throw Error(ErrorKind::generic, source + ": " + printable(key) +
                                        " is no text in UTF-8: name its file under 'binaryFiles'");
  }
  string_data_.push_back(text_item(kept, value.clone()));
}

sops::Branch GeneratedSecret::manifest(sops::Branch metadata, std::string_view type) {
  sops::Branch secret;
  secret.push_back(text_item("apiVersion", "v1"));
  secret.push_back(text_item("kind", "Secret"));
  secret.push_back(map_item("metadata", std::move(metadata)));
  if (!type.empty()) secret.push_back(text_item("type", type));
  if (!string_data_.empty()) {
    secret.push_back(map_item(string_data_field, std::move(string_data_)));
  }
  if (!data_.empty()) secret.push_back(map_item(data_field, std::move(data_)));
  return secret;
}

}  // namespace secretsctl::delivery
