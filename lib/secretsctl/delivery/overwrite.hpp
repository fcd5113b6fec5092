#pragma once

namespace secretsctl::delivery {

/// What takes the place of a content.
enum class Filling { zeros, random };

/// Overwrites all that a regular file holds, in its place, and waits until the disk has it. Holes
/// stay holes, and the size stays. `fd` is open for writing. False, with errno, if something could
/// not be overwritten.
[[nodiscard]] bool overwrite_content(int fd, Filling filling);

}  // namespace secretsctl::delivery
