#pragma once

#include <algorithm>
#include <secretsctl/core/bytes.hpp>
#include <secretsctl/core/export.hpp>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// A source of bytes, read piece by piece. age files of any size are read through one. It is read
/// by one thread at a time (see age::PayloadWork).
class Source {
 public:
  virtual ~Source() = default;
  /// Fills at most `into.size()` bytes and returns their number; 0 means the end. May return fewer
  /// bytes before the end. Throws Error (input_unreadable).
  [[nodiscard]] virtual std::size_t read(MutableByteView into) = 0;

  /// Whether read() would return at once; a source that does not know returns true.
  [[nodiscard]] virtual bool is_ready() { return true; }

  /// Whether read() never waits, up to the end, as for a file: such a source is read in large
  /// pieces. A source that does not know returns false.
  [[nodiscard]] virtual bool is_always_ready() const { return false; }

  /// Reads until `into` is full or the input ends.
  [[nodiscard]] std::size_t read_fully(MutableByteView into);
};

/// A destination of bytes, written piece by piece, by one thread at a time.
class Sink {
 public:
  virtual ~Sink() = default;
  /// Takes all of `bytes`. Throws Error (output_unwritable).
  virtual void write(ByteView bytes) = 0;
  /// The same for the bytes of a text.
  void write(std::string_view text) { write(bytes_of(text)); }
};

/// Reads from memory that the caller keeps alive.
class MemorySource final : public Source {
 public:
  /// `bytes` must outlive this object.
  explicit MemorySource(ByteView bytes) noexcept : rest_(bytes) {}
  std::size_t read(MutableByteView into) override;
  [[nodiscard]] bool is_always_ready() const override { return true; }

 private:
  ByteView rest_;
};

/// Appends to public bytes that the caller keeps alive.
class BytesSink final : public Sink {
 public:
  /// `bytes` must outlive this object.
  explicit BytesSink(Bytes& bytes) noexcept : bytes_(bytes) {}
  using Sink::write;
  void write(ByteView bytes) override { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

 private:
  Bytes& bytes_;
};

/// Gathers small pieces before it passes them on to another sink.
class GatheringSink final : public Sink {
 public:
  /// `next` must outlive this object.
  explicit GatheringSink(Sink& next) : next_(next), buffer_(buffer_size) {}

  using Sink::write;
  /// Copies public bytes, to be written together with others.
  void write(ByteView bytes) override {
    if (!pending_.empty()) flush_pending();
    append(bytes);
  }
  /// As write(), for text that stays in place until flush(): large contiguous text is not copied.
  void write_lasting(std::string_view text) {
    if (!pending_.empty() && pending_.data() + pending_.size() == text.data()) {
      pending_ = {pending_.data(), pending_.size() + text.size()};
      return;
    }
    flush_pending();
    pending_ = text;
  }
  /// Writes the gathered bytes. Call it at the end.
  void flush();

 private:
  static constexpr std::size_t buffer_size = std::size_t{64} * 1024;

  void append(ByteView bytes) {
    if (bytes.size() > buffer_.size() - used_) {
      write_through(bytes);
      return;
    }
    std::ranges::copy(bytes, buffer_.data() + used_);
    used_ += bytes.size();
  }
  void flush_pending();
  void write_through(ByteView bytes);

  Sink& next_;
  Bytes buffer_;
  std::size_t used_ = 0;
  std::string_view pending_;  // lasting text that the next call may extend
};

/// Reads a file descriptor that the caller keeps open.
class DescriptorSource final : public Source {
 public:
  /// Messages call the input `name`.
  DescriptorSource(int fd, std::string name);
  std::size_t read(MutableByteView into) override;
  [[nodiscard]] bool is_ready() override;
  [[nodiscard]] bool is_always_ready() const override { return !may_wait_; }

 private:
  int fd_;
  bool may_wait_;  // not a regular file
  std::string name_;
};

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
