#pragma once

#include <sys/types.h>

#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/stream.hpp>
#include <string>

namespace secretsctl {

/// What an output holds, and so how carefully its place is chosen.
enum class OutputSecrecy {
  secret,      ///< A plaintext or an identity: mode 0600, never through a symlink.
  ciphertext,  ///< May be published: an existing file keeps its mode and owner, links are followed.
};

/// Whether an output may take the place of an existing file.
enum class OutputReplace { allowed, refused };

/// One output, whole or not at all.
///
/// A regular file is built without a name (O_TMPFILE) in the folder of its path, synced, and gets
/// the name in commit(): by linkat where the name is free, else by linkat to a temporary name and
/// rename. Destroyed before commit(), it leaves nothing, and an existing file as it was; so does a
/// killed process. Where the file system has no O_TMPFILE a temporary name in the same folder
/// serves, and only a killed process leaves that one behind.
///
/// What is no regular file is written to, never replaced: `-` and /dev/stdout are standard output,
/// /dev/fd/N and /proc/self/fd/N the open descriptor; a FIFO or a device takes a secret only if it
/// belongs to us or root.
class OutputFile final : public Sink {
 public:
  /// Opens the place for `path`. Throws Error (output_unwritable) if it can't be had or is not fit
  /// for the secrecy; nothing has been written then.
  OutputFile(const std::string& path, OutputSecrecy secrecy,
             OutputReplace replace = OutputReplace::allowed);
  ~OutputFile() override;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  using Sink::write;
  void write(ByteView bytes) override;

  /// Gives the file, before it has its name, to another user. Needs root. Throws Error
  /// (output_unwritable).
  void give_to(uid_t user, gid_t group);

  /// Waits until what was written is on the disk. Call it after the last write(), once.
  void sync();
  /// Makes the output appear under its name, after a sync() if there was none. Call it once.
  void commit();

  /// Whether the output is a terminal.
  [[nodiscard]] bool is_terminal() const noexcept;
  /// Whether bytes are seen by the reader as they are written: a pipe, a terminal, a device.
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
  std::string temporary_;  // a named temporary file, where O_TMPFILE can't be had
  OutputSecrecy secrecy_;
  OutputReplace replace_;
  FileDescriptor fd_;
  std::uint64_t written_ = 0;
  std::uint64_t written_back_ = 0;  // up to here the system was asked to begin
  bool is_synced_ = false;
};

/// Writes a whole output: open, write, commit.
void write_output(const std::string& path, OutputSecrecy secrecy, ByteView bytes,
                  OutputReplace replace = OutputReplace::allowed);

}  // namespace secretsctl
