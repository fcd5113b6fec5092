#pragma once

#include <secretsctl/core/bytes.hpp>
#include <string>

namespace secretsctl {

/// Appends all lines, or none, to a file that other programs write too. If writing fails, the file
/// gets its old size back. A last line without a line end gets one first. A missing file is made
/// with mode 0600. No link is followed. Throws Error (output_unwritable).
void append_secret_lines(const std::string& path, ByteView lines);

}  // namespace secretsctl
