#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <string>
#include <string_view>
#include <vector>

// Secrets of Kubernetes as manifests (Kubernetes API, v1 Secret): `data` holds base64, `stringData`
// texts.

namespace secretsctl::delivery {

/// Whether a text is base64 as Kubernetes takes it in `data`: with padding; line ends are skipped.
[[nodiscard]] bool is_secret_data(std::string_view text);

/// Values of Secrets that Kubernetes refuses, each as `data.KEY`, printable and in the order of the
/// file.
struct SecretManifestFaults {
  std::vector<std::string> not_base64;  ///< Under `data`.
  std::vector<std::string> not_text;    ///< Under `stringData`: numbers, true, false, maps, lists.

  /// Whether there are none.
  [[nodiscard]] bool empty() const noexcept { return not_base64.empty() && not_text.empty(); }
  /// What is wrong with them and how to fix it, in a sentence; empty if there are none.
  [[nodiscard]] std::string text() const;
};

/// The faults of all Secrets among the documents of a decrypted tree, also those in a List.
[[nodiscard]] SecretManifestFaults find_secret_faults(const sops::Tree& tree);

/// The faults of a plaintext of a format, if it may hold a Secret: most files are not parsed.
/// Throws what the format's store throws.
[[nodiscard]] SecretManifestFaults find_secret_faults(const SecretBytes& plaintext,
                                                      sops::Format format);

/// Whether a decrypted file is a manifest whose kind or name is encrypted, so that what reads
/// manifests before it decrypts them (Flux, kustomize, kubectl) cannot.
[[nodiscard]] bool hides_its_kind(const sops::Tree& tree);

/// Whether the first document of a tree, decrypted or not, is a Secret by its kind.
[[nodiscard]] bool is_secret_manifest(const sops::Tree& tree);

}  // namespace secretsctl::delivery
