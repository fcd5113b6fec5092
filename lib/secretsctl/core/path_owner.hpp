#pragma once

#include <sys/types.h>

#include <string>

namespace secretsctl {

/// The first user other than root who decides where a path leads: the owner of a folder or of a
/// link on its way from `/`, links followed; of the file itself only where its folder is one in
/// which everybody can put files (/tmp). 0 if root alone does. Root must act on the path as that
/// user (ActingUser): whatever is put in the way then leads nowhere that the user may not go. What
/// is not there ends the way. Members of a group that may write a folder of root's are trusted as
/// root. Throws Error (generic) for a folder that everybody may change, and for a loop of links.
[[nodiscard]] uid_t path_owner(const std::string& path);

}  // namespace secretsctl
