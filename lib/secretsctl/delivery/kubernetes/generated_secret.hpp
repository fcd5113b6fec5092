#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <set>
#include <string>
#include <string_view>

namespace secretsctl::delivery {

/// The most bytes that the values of a Secret may have together (Kubernetes, MaxSecretSize).
inline constexpr std::size_t max_secret_size = std::size_t{1024} * 1024;

/// Where a value of a Secret is written.
enum class SecretField {
  data,         ///< As base64.
  string_data,  ///< As text.
};

/// A v1 Secret that is put together. It names its keys in messages, never a value.
class GeneratedSecret {
 public:
  /// `texts` gets the keys, and must outlive the items; `name` is for messages.
  GeneratedSecret(sops::Tree& texts, std::string name) : texts_(texts), name_(std::move(name)) {}

  /// Adds a value. `source` is the file that it comes from. Throws Error (generic) for a key that
  /// Kubernetes does not take or that is there already, a text that is not UTF-8, and values of
  /// more than max_secret_size together.
  void add(std::string_view key, const SecretBytes& value, SecretField field,
           const std::string& source);

  /// The manifest, with this metadata and type, each left out if it is empty. Call it once.
  [[nodiscard]] sops::Branch manifest(sops::Branch metadata, std::string_view type);

 private:
  void check_key(std::string_view key, const std::string& source);

  sops::Tree& texts_;
  std::string name_;
  std::set<std::string, std::less<>> keys_;
  std::size_t size_ = 0;
  sops::Branch data_;
  sops::Branch string_data_;
};

}  // namespace secretsctl::delivery
