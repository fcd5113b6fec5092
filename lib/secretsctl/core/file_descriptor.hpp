#pragma once

#include <secretsctl/core/export.hpp>
#include <utility>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// Owns one open file descriptor; -1 owns none.
class FileDescriptor {
 public:
  FileDescriptor() noexcept = default;
  /// Takes ownership of an open descriptor.
  explicit FileDescriptor(int fd) noexcept : fd_(fd) {}
  /// Takes the descriptor over; the other object owns none then.
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  /// Exchanges the descriptors of both objects.
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor();

  /// The descriptor, still owned by this object; -1 if there is none.
  [[nodiscard]] int get() const noexcept { return fd_; }
  /// Whether it owns a descriptor.
  [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
  /// Closes the descriptor now; does nothing if there is none. An error of close(2) is lost.
  void close() noexcept;

 private:
  int fd_ = -1;
};

/// Marks every descriptor above standard error as close-on-exec, including inherited ones that we
/// did not open. For the child of a fork.
void close_descriptors_on_exec() noexcept;

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
