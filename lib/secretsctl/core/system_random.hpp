#pragma once

#include <secretsctl/core/bytes.hpp>
#include <secretsctl/core/error.hpp>

namespace secretsctl {

/// Fills bytes, public or secret ones, from the system's generator: getrandom(2), or /dev/urandom
/// where a kernel or a sandbox refuses that. Any number of threads. Throws Error of the kind given
/// where both are refused; the bytes mean nothing then.
void fill_from_system(MutableByteView bytes, ErrorKind kind = ErrorKind::generic);

}  // namespace secretsctl
