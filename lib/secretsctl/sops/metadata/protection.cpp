#include <secretsctl/sops/metadata/protection.hpp>

namespace secretsctl::sops {

Protection protection_of(const Metadata& metadata) {
  return {metadata.selection, metadata.mac_only_encrypted};
}

std::string protection_text(const Protection& protection) {
  return selection_text(protection.selection) +
         (protection.mac_only_encrypted ? ", mac_only_encrypted" : "");
}

}  // namespace secretsctl::sops
