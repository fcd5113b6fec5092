#pragma once

#include <cstdint>
#include <optional>
#include <secretsctl/server/change/change_set.hpp>
#include <string>
#include <string_view>
#include <vector>

// A change that `apply` has begun and nobody has confirmed: all that is needed to put the old state
// back, on disk before the first file is touched.

namespace secretsctl::server {

/// The old state of one file.
struct SavedFile {
  std::string path;
  std::string owner;                 ///< The user who may own folders to it, beside root.
  std::optional<SystemFile> before;  ///< Nothing: it did not exist.
  std::string now;      ///< SHA-256 of the new content, in hexadecimal; empty: it goes.
  int new_folders = 0;  ///< How many of the folders to it did not exist.
};

struct PendingChange {
  std::string boot;            ///< boot_id() of `apply`.
  std::uint64_t finished = 0;  ///< Ticks since boot when all was in effect; 0: not yet.
  std::string time;            ///< When it began, in UTC.
  std::string exempt;          ///< The address that fail2ban was told to ignore; may be empty.
  std::vector<SavedFile> files;
  std::vector<Words> reload;
  std::vector<Words> undo;  ///< In the order of the steps.
};

/// The state of the server kit, of root alone.
inline constexpr const char* state_folder = "/var/lib/secretsctl/server";
/// The folder of a pending change.
inline constexpr const char* pending_folder = "/var/lib/secretsctl/server/change";
/// The folder of the last change that was confirmed.
inline constexpr const char* last_folder = "/var/lib/secretsctl/server/last";
/// Where a file is kept that was changed after `apply` and then rolled back.
inline constexpr const char* replaced_folder = "/var/lib/secretsctl/server/replaced";
/// The name of the manifest in the first two.
inline constexpr const char* manifest_name = "/change.json";

/// SHA-256 in hexadecimal.
[[nodiscard]] std::string digest_of(std::string_view text);

/// The manifest: JSON; a file is a list of path, owner, digest, new folders, and of the old file
/// mode, uid and gid. The old contents are not in it: each is in a file of its own, named by the
/// place of its entry.
[[nodiscard]] std::string manifest_text(const PendingChange& change);
/// Reads a manifest; the contents are empty. Throws Error (generic) if it is damaged.
[[nodiscard]] PendingChange parse_manifest(const std::string& text);

/// Writes a change into a folder (mode 0700), synced; the manifest comes last. Throws Error
/// (output_unwritable).
void save_change(const std::string& folder, const PendingChange& change);
/// Writes the manifest alone again.
void save_manifest(const std::string& folder, const PendingChange& change);
/// Reads a change; nothing if there is none. Throws Error.
[[nodiscard]] std::optional<PendingChange> load_change(const std::string& folder);
/// Removes a folder that holds files alone; what can't be removed stays.
void remove_flat_folder(const std::string& folder);
/// Removes a change, its manifest first. Throws Error (output_unwritable).
void remove_change(const std::string& folder);

}  // namespace secretsctl::server
