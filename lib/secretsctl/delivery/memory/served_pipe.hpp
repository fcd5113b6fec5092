#pragma once

#include <memory>
#include <secretsctl/core/secret.hpp>
#include <string>
#include <thread>

namespace secretsctl::delivery {

/// A named pipe that gives a secret text to each program that opens it: no disk ever holds the
/// text, and a second reader does not wait for ever. The pipe (0600) lies in a folder of its own
/// (0700) below $TMPDIR, else /tmp. Each reader finds a new pipe under the name. Two that open it
/// in the same moment hold the same pipe, which would share out the text between them: they get
/// nothing more of it, and was_shared() tells of it.
class ServedPipe {
 public:
  /// `name` is the name of the pipe in its folder. Throws Error (generic) for a name that is no
  /// plain file name, and if the pipe can't be made.
  ServedPipe(const std::string& name, SecretBytes content);
  /// Closes it.
  ~ServedPipe();
  ServedPipe(const ServedPipe&) = delete;
  ServedPipe& operator=(const ServedPipe&) = delete;

  /// Stops serving, and removes the pipe and its folder; for when the programs that read have
  /// ended.
  void close() noexcept;

  /// Whether readers held the same pipe; known for certain once it is closed.
  [[nodiscard]] bool was_shared() const noexcept;

  [[nodiscard]] const std::string& path() const noexcept;

 private:
  // What the threads work with. It outlives this object if a thread can't be woken.
  struct Service;

  void remove() const noexcept;

  std::string folder_;
  std::shared_ptr<Service> service_;
  std::thread thread_;
};

/// Throws Error (generic) for a name that leads out of a folder, or deeper into it.
void check_plain_name(const std::string& name);

}  // namespace secretsctl::delivery
