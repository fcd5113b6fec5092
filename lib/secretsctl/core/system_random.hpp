#pragma once

#include <secretsctl/core/bytes.hpp>
#include <secretsctl/core/error.hpp>

namespace secretsctl {

/// Fills bytes, public or secret, from the system's generator: getrandom(2), or /dev/urandom where
/// a kernel or a sandbox refuses getrandom. Any number of threads may call it. Throws Error of the
/// given kind if both are refused; the bytes are then undefined.
void fill_from_system(MutableByteView bytes, ErrorKind kind = ErrorKind::generic);

}  // namespace secretsctl
