#pragma once

#include <sys/types.h>

#include <secretsctl/core/secret.hpp>
#include <string>

namespace secretsctl::delivery {

/// The comment at the start of an env file placed in a folder. It holds the file's inode and a
/// digest of the rest, so that a copy of the file, or a changed file, does not count as a dead
/// run's file.
[[nodiscard]] std::string env_file_mark(ino_t inode, ByteView content);

/// A comment of the same size, used while the file is written or wiped: the file is ours then,
/// whatever follows. It holds no digest.
[[nodiscard]] std::string passing_mark(ino_t inode);

/// Whether a file with this inode begins with its own mark.
[[nodiscard]] bool has_own_mark(ino_t inode, ByteView file);

}  // namespace secretsctl::delivery
