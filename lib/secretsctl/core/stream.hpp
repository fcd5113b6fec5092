#pragma once

#include <algorithm>
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

  /// Whether that is so until the end, as it is of a file: then it is read in large pieces. A
  /// source that can't tell says false.
  [[nodiscard]] virtual bool is_always_ready() const { return false; }

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
  [[nodiscard]] bool is_always_ready() const override { return true; }

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

/// Brings small pieces together before they go on to another sink.
class GatheringSink final : public Sink {
 public:
  /// `next` has to outlive this object.
  explicit GatheringSink(Sink& next) : next_(next), buffer_(buffer_size) {}

  using Sink::write;
  /// Copies public bytes, to be written with others.
  void write(ByteView bytes) override {
    if (!pending_.empty()) flush_pending();
    append(bytes);
  }
  /// The same for text that stays where it is until flush(): it is not copied if much of it lies
  /// together.
  void write_lasting(std::string_view text) {
    if (!pending_.empty() && pending_.data() + pending_.size() == text.data()) {
      pending_ = {pending_.data(), pending_.size() + text.size()};
      return;
    }
    flush_pending();
    pending_ = text;
  }
  /// Writes what was gathered. Call it at the end.
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
  std::string_view pending_;  // lasting text that the next may go on with
};

/// Reads a file descriptor that the caller keeps open.
class DescriptorSource final : public Source {
 public:
  /// `name` is what messages call the input.
  DescriptorSource(int fd, std::string name);
  std::size_t read(MutableByteView into) override;
  [[nodiscard]] bool is_ready() override;
  [[nodiscard]] bool is_always_ready() const override { return !may_wait_; }

 private:
  int fd_;
  bool may_wait_;  // no regular file
  std::string name_;
};

}  // namespace secretsctl
