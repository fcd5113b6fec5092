#pragma once

#include <secretsctl/delivery/environment/authentication.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::delivery {

/// The most files that one call decrypts.
inline constexpr std::size_t max_generator_files = 1000;

/// Makes Kubernetes manifests as a generator's configuration says. Its `kind` decides:
/// - `SecretGenerator`: one Secret with the configuration's metadata and type. `files` are
///   encrypted files whose plaintexts are its values, as `KEY=FILE` or FILE; `envs` are encrypted
///   dotenv, YAML or JSON files whose top-level values are its values.
/// - `ksops` (the configurations of KSOPS, github.com/viaduct-ai/kustomize-sops): `files` are
///   encrypted manifests, `secretFrom` a list of Secrets with `files`, `binaryFiles` and `envs`.
///
/// Files are relative to the working folder, which is the kustomization's where kustomize calls.
class ManifestGenerator {
 public:
  /// Keys and other public texts of the manifests go into `texts`. Both must outlive the object.
  ManifestGenerator(sops::Tree& texts, sops::IdentitySearch& search,
                    UnauthenticatedValues unauthenticated)
      : texts_(texts), search_(search), unauthenticated_(unauthenticated) {}

  /// Whether a manifest is a configuration of a generator, by its apiVersion and kind.
  [[nodiscard]] static bool is_configuration(const sops::Branch& manifest);

  /// The manifests that a configuration stands for, as maps. Throws Error that names the
  /// configuration or the file.
  [[nodiscard]] std::vector<sops::Branch> generate(const sops::Branch& configuration);

 private:
  [[nodiscard]] sops::Branch secret_of(const sops::Branch& configuration, bool is_own_kind);
  void add_files(class GeneratedSecret& secret, const sops::Branch& source, std::string_view field,
                 bool is_own_kind);
  void add_variables(class GeneratedSecret& secret, const std::string& file, bool is_own_kind);
  void take_manifests(const std::string& file, std::vector<sops::Branch>& manifests);
  [[nodiscard]] std::vector<std::string> names_of(const sops::Branch& map, std::string_view field);

  sops::Tree& texts_;
  sops::IdentitySearch& search_;
  UnauthenticatedValues unauthenticated_;
  std::size_t files_ = 0;
};

}  // namespace secretsctl::delivery
