#pragma once

#include <sys/types.h>

#include <secretsctl/core/export.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/stream.hpp>
#include <string>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// The kind of data in an output, which decides how strictly its path is checked.
enum class OutputSecrecy {
  secret,      ///< A plaintext or an identity: mode 0600, never through a symlink.
  ciphertext,  ///< May be published: an existing file keeps its mode and owner, links are followed.
};

/// Whether an output may take the place of an existing file.
enum class OutputReplace {
  allowed,  ///< It replaces the file.
  refused,  ///< An existing file is an error (output_unwritable).
};

/// One output, written whole or not at all.
///
/// A regular file is built without a name (O_TMPFILE) in the folder of its path, synced, and gets
/// its name in commit(): by linkat if the name is free, else by linkat to a temporary name and
/// rename. If the object is destroyed before commit(), or the process is killed, nothing remains
/// and an existing file is unchanged. Where the file system has no O_TMPFILE, a temporary name in
/// the same folder is used; then only a killed process leaves that file behind.
///
/// An output that is not a regular file is written to, never replaced: `-` and /dev/stdout are
/// standard output, /dev/fd/N and /proc/self/fd/N an open descriptor. A FIFO or a device receives a
/// secret only if we or root own it.
class OutputFile final : public Sink {
 public:
  /// Opens `path` for writing. Throws Error (output_unwritable) if it can't be opened or is not
  /// safe for the secrecy; nothing has been written then.
  OutputFile(const std::string& path, OutputSecrecy secrecy,
             OutputReplace replace = OutputReplace::allowed);
  ~OutputFile() override;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  using Sink::write;
  void write(ByteView bytes) override;

  /// Gives the file to another user before it gets its name. Needs root. Throws Error
  /// (output_unwritable).
  void give_to(uid_t user, gid_t group);

  /// Waits until all written bytes are on the disk. Call it once, after the last write().
  void sync();
  /// Gives the output its name, after a sync() if there was none. Call it once.
  void commit();

  /// Whether the output is a terminal.
  [[nodiscard]] bool is_terminal() const noexcept;
  /// Whether a reader sees the bytes as they are written: a pipe, a terminal, a device.
  [[nodiscard]] bool is_stream() const noexcept { return target_.empty(); }

 private:
  void open_descriptor(int fd);
  void open_path(const std::string& path);
  void open_existing(const std::string& path);
  void open_temporary();
  void link_to(const std::string& name);
  void link_temporary();
  void write_back();
  void replace_target();
  void sync_folder() const;
  [[nodiscard]] bool remove_temporary() noexcept;
  [[noreturn]] void fail(const std::string& why);

  std::string name_;       // for messages
  std::string target_;     // the path that commit() makes; empty for a stream
  std::string temporary_;  // the name of the temporary file without O_TMPFILE
  OutputSecrecy secrecy_;
  OutputReplace replace_;
  FileDescriptor fd_;
  std::uint64_t written_ = 0;
  std::uint64_t written_back_ = 0;  // the system was asked to write up to this byte
  bool is_synced_ = false;
};

/// Writes a whole output: open, write, commit.
void write_output(const std::string& path, OutputSecrecy secrecy, ByteView bytes,
                  OutputReplace replace = OutputReplace::allowed);

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
