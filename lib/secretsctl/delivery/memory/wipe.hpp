#pragma once

#include <string>

namespace secretsctl::delivery {

/// Overwrites a regular file with zeros, as far as it takes up space, and removes its name;
/// anything else but a folder is removed. `folder` is an open folder, `name` one in it; no link is
/// followed, and a name that stands for another file by then is left alone. False if the name could
/// not be removed, or if the content could not be and has another name. On tmpfs nothing of the
/// content is left; on a disk a journal or a copy-on-write file system may hold older blocks.
[[nodiscard]] bool wipe_file(int folder, const std::string& name);

/// Wipes all that is in an open folder of ours, whatever its depth; folders of ours that may not be
/// entered are made so, and what is mounted in it is left alone. What fails is tried once more. One
/// name at the top, `spared`, stays. Returns the path of something that could not be removed, of
/// which there may be more; empty if all is gone. `path` is the folder's, for that.
[[nodiscard]] std::string wipe_content(int folder, const std::string& path,
                                       const std::string& spared = {});

}  // namespace secretsctl::delivery
