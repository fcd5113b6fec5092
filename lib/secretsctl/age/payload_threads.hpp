#pragma once

#include <secretsctl/core/export.hpp>
#include <secretsctl/core/progress.hpp>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::age {

/// Threads and progress of the work on a payload.
struct PayloadWork {
  /// The most threads, including the caller's; max_payload_threads at most. With more than one, any
  /// of them may call the source and the sink: each is called by one thread at a time and in order,
  /// but both may be called at the same time. A payload of up to 1 MiB starts no thread. All have
  /// ended on return.
  unsigned threads = 1;
  Progress* progress = nullptr;  ///< Gets the number of input bytes read; may be null.
};

/// Each thread takes about 4 MiB, and one reader can feed no more than four or five that encrypt.
inline constexpr unsigned max_payload_threads = 6;

}  // namespace secretsctl::age
SECRETSCTL_EXPORT_END
