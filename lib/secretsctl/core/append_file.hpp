#pragma once

#include <secretsctl/core/bytes.hpp>
#include <string>

namespace secretsctl {

/// Appends lines to a file that others write to as well, all of them or none: if they can't be
/// written, the file gets its old size back. A last line without an end gets one first. A file that
/// is not there is made with mode 0600. No link is followed. Throws Error (output_unwritable).
void append_secret_lines(const std::string& path, ByteView lines);

}  // namespace secretsctl
