#pragma once

#include <sys/types.h>

#include <string>

namespace secretsctl {

/// The first user other than root who can change where a path leads: the owner of a folder or link
/// on the way from `/`, links followed. The owner of the file itself counts only if its folder lets
/// every user put files there (/tmp). Returns 0 if only root can change it. Root must act on the
/// path as the returned user (ActingUser): a link placed on the way then leads only where that user
/// may go. The walk ends at the first missing name. Members of a group that may write a folder of
/// root's are trusted as root. Throws Error (generic) for a folder that every user may change, and
/// for a loop of links.
[[nodiscard]] uid_t path_owner(const std::string& path);

}  // namespace secretsctl
