#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <secretsctl/core/progress.hpp>
#include <secretsctl/core/stream.hpp>

namespace secretsctl::cli {

/// Counts the bytes read from another source, which the caller owns.
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

/// Shows the progress of a long task as a line on standard error: bytes, rate and, if the size is
/// known, the time left. The line is overwritten, and erased when the object is destroyed. It
/// starts a second after the task, so that a short one shows no progress; in the background it is
/// never shown.
class ProgressLine final : public Progress {
 public:
  /// `input` counts the progress, and must outlive the object; `total` is its size, if known.
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
  std::optional<Clock::time_point> start_;  // of the payload, after all questions to the user
  Clock::time_point next_;
  std::size_t shown_ = 0;  // columns in use
};

/// Whether to show progress: standard error is a terminal, and neither `input` nor the output is
/// one, so that the line disturbs no input or output there.
[[nodiscard]] bool shows_progress(int input, bool output_is_terminal);

/// The bytes left in a regular file; nothing for inputs without a size.
[[nodiscard]] std::optional<std::uint64_t> size_left(int input);

}  // namespace secretsctl::cli
