#include "progress_line.hpp"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

namespace secretsctl::cli {
namespace {

constexpr std::chrono::milliseconds patience{1000};
constexpr std::chrono::milliseconds interval{200};

std::string formatted(const char* format, double number, const char* unit) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), format, number, unit);
  return text.data();
}

std::string size_text(double bytes) {
  constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes >= 1000 && unit + 1 < units.size(); ++unit) bytes /= 1024;
  return formatted(unit == 0 || bytes >= 100 ? "%.0f %s" : "%.1f %s", bytes, units[unit]);
}

std::string time_text(double seconds) {
  constexpr double longest = 1e9;
  const auto whole = static_cast<long>(std::min(seconds, longest));
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole / 60 % 60) + " min";
}

std::size_t columns() {
  constexpr std::size_t usual = 80;
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return size.ws_col;
}

bool is_in_foreground() {
  return tcgetpgrp(STDERR_FILENO) == getpgrp();
}

}  // namespace

std::size_t CountingSource::read(MutableByteView into) {
  const std::size_t count = source_.read(into);
  count_ += count;
  return count;
}

ProgressLine::~ProgressLine() {
  if (shown_ > 0) write_over({});
}

void ProgressLine::advanced(std::uint64_t) {
  const auto now = Clock::now();
  if (!start_) {
    start_ = now;
    next_ = now + patience;
  }
  if (now < next_) return;
  next_ = now + interval;
  show(now - *start_);
}

void ProgressLine::show(Clock::duration elapsed) {
  if (!is_in_foreground()) return;
  const auto done = static_cast<double>(input_.count());
  const double rate = done / std::chrono::duration<double>(elapsed).count();
  std::string text = size_text(done);
  if (total_) text += " of " + size_text(static_cast<double>(*total_));
  text += ", " + size_text(rate) + "/s";
  if (total_ && input_.count() < *total_) {
    text += ", " + time_text((static_cast<double>(*total_) - done) / rate) + " left";
  }
  write_over(std::move(text));
}

// Uses no control sequence except carriage return, which every terminal supports.
void ProgressLine::write_over(std::string text) {
  // A full line would wrap, and could not be overwritten.
  if (const std::size_t room = columns() - 1; text.size() > room) text.resize(room);
  const std::size_t size = text.size();
  const std::size_t blank = shown_ > size ? shown_ - size : 0;
  const std::string line =
      "\r" + text + std::string(blank, ' ') + (size == 0 ? "\r" : std::string(blank, '\b'));
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
  shown_ = size;
}

bool shows_progress(int input, bool output_is_terminal) {
  return isatty(STDERR_FILENO) != 0 && isatty(input) == 0 && !output_is_terminal;
}

std::optional<std::uint64_t> size_left(int input) {
  struct stat info {};
  if (fstat(input, &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  const off_t at = lseek(input, 0, SEEK_CUR);
  if (at < 0 || at > info.st_size) return std::nullopt;
  return static_cast<std::uint64_t>(info.st_size - at);
}

}  // namespace secretsctl::cli
