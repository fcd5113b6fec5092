#pragma once

#include <chrono>
#include <secretsctl/core/bytes.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/file_stamp.hpp>
#include <secretsctl/core/large_bytes.hpp>
#include <secretsctl/core/secret.hpp>
#include <string>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// The largest SOPS file, encrypted or plain, that is read or written: 256 MiB.
inline constexpr std::size_t max_sops_file_size = std::size_t{256} * 1024 * 1024;

/// Where a path may lead.
enum class PathReach {
  anywhere,
  /// To regular files in the working folder and below: no absolute path, no `..` and no link out of
  /// it. For paths that somebody else wrote. Needs Linux 5.6 (openat2).
  working_folder,
};

/// How an input is opened and how its failure is reported.
struct ReadOptions {
  std::size_t limit = max_sops_file_size;           ///< Bytes; a larger input is refused.
  ErrorKind missing = ErrorKind::input_unreadable;  ///< The kind if the file does not exist.
  /// The time limit for input that another process writes; 0: none. Input that a person types on a
  /// terminal has no limit.
  std::chrono::seconds time_limit{0};
  PathReach reach = PathReach::anywhere;  ///< Where the path may lead.
};

/// Opens an input for reading. Does not block on a FIFO or make a terminal ours. `path` "-" is
/// standard input. Folders and endless devices (/dev/zero) are refused at once, and so is a regular
/// file over the limit, before a byte of it is read. Throws Error that names the path.
[[nodiscard]] FileDescriptor open_input(const std::string& path, const ReadOptions& options);

/// Reads a whole public file: ciphertext or configuration. Throws Error (see ReadOptions).
[[nodiscard]] Bytes read_file(const std::string& path, const ReadOptions& options = {});

/// Reads a public file that may be large. `stamp`, if given, receives the file's stamp from before
/// it was read.
[[nodiscard]] LargeBytes read_large_file(const std::string& path, const ReadOptions& options = {},
                                         FileStamp* stamp = nullptr);

/// Reads a whole secret file straight into secret memory: a plaintext, an identity file.
[[nodiscard]] SecretBytes read_secret_file(const std::string& path,
                                           const ReadOptions& options = {});

/// Reads the rest of an open descriptor, at most `limit` bytes; messages call it `name`.
[[nodiscard]] SecretBytes read_secret_descriptor(int fd, const std::string& name,
                                                 std::size_t limit);

/// The name of an input in messages: the path made printable, or "standard input" for "-".
[[nodiscard]] std::string input_name(const std::string& path);

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
