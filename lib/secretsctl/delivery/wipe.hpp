#pragma once

#include <string>

namespace secretsctl::delivery {

/// Overwrites a regular file with zeros, as far as it takes up space, and removes its name;
/// anything else but a folder is removed. `folder` is an open folder, `name` one in it; no link is
/// followed. False if the name could not be removed. On tmpfs nothing of the content is left; on a
/// disk a journal or a copy-on-write file system may hold older blocks.
bool wipe_file(int folder, const char* name) noexcept;

/// Wipes all that is in an open folder, to a depth of 32. False if something could not be removed.
bool wipe_content(int folder) noexcept;

}  // namespace secretsctl::delivery
