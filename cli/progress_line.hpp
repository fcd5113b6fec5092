#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <secretsctl/core/progress.hpp>
#include <secretsctl/core/stream.hpp>

namespace secretsctl::cli {

/// Counts what is read from another source, which the caller keeps.
class CountingSource final : public Source {
 public:
  explicit CountingSource(Source& source) : source_(source) {}
  std::size_t read(MutableByteView into) override;
  [[nodiscard]] bool is_ready() override { return source_.is_ready(); }
  [[nodiscard]] bool is_always_ready() const override { return source_.is_always_ready(); }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

 private:
  Source& source_;
  std::uint64_t count_ = 0;
};

/// How far a long work has come, as a line on standard error that is written over, and gone when
/// the object is: bytes, rate and, where the size is known, the time left. It begins a second after
/// the work does, so that a short work shows nothing; nor does it in the background.
class ProgressLine final : public Progress {
 public:
  /// `input` is what counts, and is kept; `total` its size, if that is known.
  ProgressLine(const CountingSource& input, std::optional<std::uint64_t> total)
      : input_(input), total_(total) {}
  ~ProgressLine() override;
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void advanced(std::uint64_t bytes) override;

 private:
  using Clock = std::chrono::steady_clock;

  void show(Clock::duration elapsed);
  void write_over(std::string text);

  const CountingSource& input_;
  std::optional<std::uint64_t> total_;
  std::optional<Clock::time_point> start_;  // of the payload: questions before it take their time
  Clock::time_point next_;
  std::size_t shown_ = 0;  // columns that are written on
};

/// Whether there is somebody to show progress to: standard error is a terminal, and neither `input`
/// nor the output is, so that nothing else is typed or shown there.
[[nodiscard]] bool shows_progress(int input, bool output_is_terminal);

/// The bytes left in a regular file; nothing for what has no size.
[[nodiscard]] std::optional<std::uint64_t> size_left(int input);

}  // namespace secretsctl::cli
