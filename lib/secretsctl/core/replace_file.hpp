#pragma once

#include <functional>
#include <secretsctl/core/bytes.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_stamp.hpp>
#include <secretsctl/core/stream.hpp>
#include <string>

namespace secretsctl {

/// Thrown where a file is no longer what it was when it was read.
class FileChanged : public Error {
 public:
  explicit FileChanged(const std::string& message) : Error(ErrorKind::generic, message) {}
};

/// What a file is expected to hold.
struct ExpectedFile {
  ByteView content;
  /// As read_large_file() gave it; without one the content is read once more.
  FileStamp stamp = {};
};

/// Replaces a public file, whole or not at all, if it still is what is expected: who reads, changes
/// and writes a file must not undo what somebody else wrote in between. Two that do this at once
/// are kept apart by a lock on the file's folder. Links are followed; mode and owner stay. Throws
/// FileChanged, and Error (output_unwritable).
void replace_file(const std::string& path, const ExpectedFile& expected, ByteView bytes);

/// The same, with what `write` writes.
void replace_file(const std::string& path, const ExpectedFile& expected,
                  const std::function<void(Sink&)>& write);

}  // namespace secretsctl
