#pragma once

#include <functional>
#include <secretsctl/core/bytes.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_stamp.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/stream.hpp>
#include <string>

namespace secretsctl {

/// Thrown when a file has changed since it was read.
class FileChanged : public Error {
 public:
  explicit FileChanged(const std::string& message) : Error(ErrorKind::generic, message) {}
};

/// The expected content of a file.
struct ExpectedFile {
  ByteView content;
  /// From read_large_file(); without a stamp the content is read again.
  FileStamp stamp = {};
};

/// Replaces a file, whole or not at all, if it still has the expected content, so that a change
/// does not undo what another program wrote in between. A lock on the file's folder keeps two such
/// calls apart. For ciphertext links are followed, mode and owner stay; a secret is written as
/// OutputSecrecy says. Throws FileChanged, and Error (output_unwritable).
void replace_file(const std::string& path, const ExpectedFile& expected, ByteView bytes);

/// As above; `write` writes the content.
void replace_file(const std::string& path, const ExpectedFile& expected,
                  const std::function<void(Sink&)>& write,
                  OutputSecrecy secrecy = OutputSecrecy::ciphertext);

}  // namespace secretsctl
