#pragma once

namespace secretsctl::crypto {

/// Starts libsodium once: it chooses its implementations for this processor. Every user of
/// libsodium in this folder calls this first. Throws Error (generic) if the system has no random
/// generator.
void start_sodium();

}  // namespace secretsctl::crypto
