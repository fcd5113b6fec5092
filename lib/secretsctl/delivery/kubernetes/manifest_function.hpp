#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/delivery/environment/authentication.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/tree/tree.hpp>

namespace secretsctl::delivery {

/// The most bytes of a call.
inline constexpr std::size_t max_function_input = std::size_t{64} * 1024 * 1024;

/// Answers a call of a KRM function (Kubernetes Resource Model, functions specification v1): a
/// ResourceList, of which the configurations of generators (ManifestGenerator) are replaced by the
/// manifests that they stand for; its other items stay, byte for byte. If it has none among its
/// items, its functionConfig is the configuration, and the manifests are added. The input may also
/// be configurations alone; the answer is then the manifests, a document each.
///
/// The answer is for the YAML store to write. Throws Error that names the configuration or file.
[[nodiscard]] sops::Tree run_manifest_function(const SecretBytes& input,
                                               sops::IdentitySearch& search,
                                               UnauthenticatedValues unauthenticated);

}  // namespace secretsctl::delivery
