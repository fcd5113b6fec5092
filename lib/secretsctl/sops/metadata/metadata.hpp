#pragma once

#include <secretsctl/core/export.hpp>
#include <secretsctl/sops/metadata/metadata_node.hpp>
#include <secretsctl/sops/metadata/selection_rule.hpp>
#include <secretsctl/sops/tree/timestamp.hpp>
#include <string>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// The data key (or a part of it), encrypted to one age recipient.
struct AgeEntry {
  std::string recipient;  ///< `age1...`; not authenticated, may be absent or wrong.
  std::string encrypted;  ///< An armored age file.
};

/// Keys that each open the same part of the data key; in a single group, all of it.
struct KeyGroup {
  std::vector<AgeEntry> age;  ///< At most max_age_entries.
  /// Entries of types that we can't use (`kms`, `pgp`, ...), by type, kept unchanged.
  MetadataMap foreign;
};

/// The most key groups that a file can have: Shamir's scheme numbers them with a byte.
inline constexpr std::size_t max_key_groups = 255;

/// The most age recipients that a group can have: each may be tried with each identity.
inline constexpr std::size_t max_age_entries = 1000;

/// The metadata of a SOPS file. The MAC covers only `lastmodified` of these.
struct Metadata {
  std::vector<KeyGroup> key_groups;  ///< At least one, at most max_key_groups.
  int shamir_threshold = 0;          ///< How many groups are needed; 0 for all.
  Timestamp last_modified;           ///< When values were changed last; under the MAC.
  std::string mac;                   ///< `ENC[...]`.
  SelectionRule selection;           ///< Which values are encrypted.
  bool mac_only_encrypted = false;   ///< The MAC covers encrypted values alone.
  std::string version;               ///< The release of sops whose format the writer followed.
  /// Unknown entries, kept unchanged.
  MetadataMap unknown;
};

/// The version that we write into files: the sops release whose format this is.
inline constexpr std::string_view format_version = "3.13.3";

/// Reads metadata as leniently as sops: names match without regard to case, numbers and booleans
/// are parsed from text. Throws Error (generic) that names the entry where sops refuses too: no
/// valid lastmodified or version, more than one selection rule, no keys, an incomplete entry.
[[nodiscard]] Metadata read_metadata(MetadataMap map);

/// The metadata in the form for storing.
[[nodiscard]] MetadataMap write_metadata(const Metadata& metadata);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
