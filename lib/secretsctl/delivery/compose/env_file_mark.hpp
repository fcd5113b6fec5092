#pragma once

#include <sys/types.h>

#include <secretsctl/core/secret.hpp>
#include <string>

namespace secretsctl::delivery {

/// The comment that an env file placed in a folder begins with: it holds the file's number (inode)
/// and a digest of what follows, so that neither a copy of it nor one that somebody changed is
/// taken for what a dead run left behind.
[[nodiscard]] std::string env_file_mark(ino_t inode, ByteView content);

/// The same comment, of the same size, while the file is written or wiped: it is ours then,
/// whatever follows. There is no digest in it.
[[nodiscard]] std::string passing_mark(ino_t inode);

/// Whether a file of that number begins with its own mark.
[[nodiscard]] bool has_own_mark(ino_t inode, ByteView file);

}  // namespace secretsctl::delivery
