#include <charconv>
#include <secretsctl/core/error.hpp>
#include <secretsctl/setup/doctor_checks.hpp>

namespace secretsctl::setup {
namespace {

using TimePoint = std::chrono::system_clock::time_point;

int number_at(std::string_view text, std::size_t place, std::size_t digits) {
  int value = 0;
  if (place + digits > text.size()) return 0;
  std::from_chars(text.data() + place, text.data() + place + digits, value);
  return value;
}

// Expects a checked time, whose fields have fixed positions: 2026-11-22T07:00:00 and +01:00.
TimePoint time_of(const sops::Timestamp& stamp) {
  using namespace std::chrono;
  const std::string_view text = stamp.seconds;
  const year_month_day day{year(number_at(text, 0, 4)),
                           month(static_cast<unsigned>(number_at(text, 5, 2))),
                           std::chrono::day(static_cast<unsigned>(number_at(text, 8, 2)))};
  const auto offset = hours(number_at(stamp.offset, 1, 2)) + minutes(number_at(stamp.offset, 4, 2));
  const auto local = sys_days(day) + hours(number_at(text, 11, 2)) +
                     minutes(number_at(text, 14, 2)) + seconds(number_at(text, 17, 2));
  return stamp.offset.starts_with('-') ? local + offset : local - offset;
}

}  // namespace

void check_clock(const Survey& survey, CheckResults& results) {
  using namespace std::chrono;
  if (survey.now < sys_days(year(2025) / January / 1)) {
    results.push_back({"clock", "the clock", CheckStatus::warning,
                       "it shows a time before the year 2025, which files encrypted now would get",
                       "set it; timedatectl status shows how it is synchronized"});
    return;
  }
  const SurveyedFile* newest = nullptr;
  for (const SurveyedFile& file : survey.files) {
    if (file.metadata && (newest == nullptr || time_of(file.metadata->last_modified) >
                                                   time_of(newest->metadata->last_modified))) {
      newest = &file;
    }
  }
  if (newest == nullptr) return;
  const bool is_ahead = time_of(newest->metadata->last_modified) > survey.now + days(1);
  results.push_back({"clock", printable(newest->path),
                     is_ahead ? CheckStatus::warning : CheckStatus::ok,
                     "the newest file was written " + newest->metadata->last_modified.whole() +
                         (is_ahead ? ", more than a day from now" : ""),
                     is_ahead ? "check whether this clock is slow, or the clock of the machine "
                                "that wrote the file was fast"
                              : ""});
}

}  // namespace secretsctl::setup
