#pragma once

#include <string>

namespace secretsctl::delivery {

/// Overwrites the data of a regular file with zeros and removes its name; other things except
/// folders are only removed. `folder` is an open folder, `name` an entry in it. Links are not
/// followed; if the name belongs to another file by then, it is left alone. Returns false if the
/// name could not be removed, or if the content could not be overwritten and has another name. On
/// tmpfs nothing of the content remains; on a disk a journal or a copy-on-write file system may
/// keep older blocks.
[[nodiscard]] bool wipe_file(int folder, const std::string& name);

/// Wipes all entries of an open folder of ours, at any depth. Folders of ours without permissions
/// get them; mounted file systems are left alone. What fails is tried once more. The top-level name
/// `spared` stays. Returns one path that could not be removed (there may be more); empty if all is
/// gone. `path` is the folder's path, for that result.
[[nodiscard]] std::string wipe_content(int folder, const std::string& path,
                                       const std::string& spared = {});

}  // namespace secretsctl::delivery
