#pragma once

#include <secretsctl/core/bytes.hpp>

namespace secretsctl {

/// Where bytes come from, piece by piece. age files of any size pass through one.
class Source {
 public:
  virtual ~Source() = default;
  /// Fills at most `into.size()` bytes and returns how many; 0 means the end. May return less than
  /// asked before the end. Throws Error (input_unreadable).
  [[nodiscard]] virtual std::size_t read(MutableByteView into) = 0;

  /// Whether read() would return at once; a source that can't tell says true.
  [[nodiscard]] virtual bool is_ready() { return true; }

  /// Reads until `into` is full or the end has come.
  [[nodiscard]] std::size_t read_fully(MutableByteView into);
};

/// Where bytes go, piece by piece.
class Sink {
 public:
  virtual ~Sink() = default;
  /// Takes all of `bytes`. Throws Error (output_unwritable).
  virtual void write(ByteView bytes) = 0;
  void write(std::string_view text) { write(bytes_of(text)); }
};

/// Reads memory that the caller keeps alive.
class MemorySource final : public Source {
 public:
  explicit MemorySource(ByteView bytes) noexcept : rest_(bytes) {}
  std::size_t read(MutableByteView into) override;

 private:
  ByteView rest_;
};

/// Appends to public bytes that the caller keeps alive.
class BytesSink final : public Sink {
 public:
  explicit BytesSink(Bytes& bytes) noexcept : bytes_(bytes) {}
  using Sink::write;
  void write(ByteView bytes) override { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

 private:
  Bytes& bytes_;
};

/// Reads a file descriptor that the caller keeps open.
class DescriptorSource final : public Source {
 public:
  /// `name` is what messages call the input.
  DescriptorSource(int fd, std::string name);
  std::size_t read(MutableByteView into) override;
  [[nodiscard]] bool is_ready() override;

 private:
  int fd_;
  bool may_wait_;  // no regular file
  std::string name_;
};

}  // namespace secretsctl
