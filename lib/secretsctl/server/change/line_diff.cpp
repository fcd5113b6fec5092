#include <algorithm>
#include <cstdint>
#include <secretsctl/server/change/line_diff.hpp>
#include <string_view>
#include <vector>

namespace secretsctl::server {
namespace {

constexpr std::size_t most_compared = 1000;
constexpr std::size_t context = 2;

using Lines = std::vector<std::string_view>;

struct Row {
  char sign;  // ' ', '-' or '+'
  std::string_view text;
};

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The rows of two runs of lines that begin and end differently: by the longest common subsequence.
void compare(const Lines& old, const Lines& now, std::vector<Row>& rows) {
  const bool is_long = old.size() > most_compared || now.size() > most_compared;
  const std::size_t width = is_long ? 0 : now.size() + 1;
  // common[i * width + j]: the lines that old from i on and now from j on have in common.
  std::vector<std::uint16_t> common(width * (old.size() + 1));
  for (std::size_t i = old.size(); i-- > 0 && !is_long;) {
    for (std::size_t j = now.size(); j-- > 0;) {
      const std::size_t at = i * width + j;
      common[at] = old[i] == now[j] ? static_cast<std::uint16_t>(common[at + width + 1] + 1)
                                    : std::max(common[at + width], common[at + 1]);
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < old.size() || j < now.size()) {
    const bool is_both = i < old.size() && j < now.size();
    if (is_both && !is_long && old[i] == now[j]) {
      rows.push_back({' ', old[i++]});
      ++j;
    } else if (i < old.size() &&
               (!is_both || is_long || common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      rows.push_back({'-', old[i++]});
    } else {
      rows.push_back({'+', now[j++]});
    }
  }
}

bool is_near_change(const std::vector<Row>& rows, std::size_t at) {
  const std::size_t begin = at < context ? 0 : at - context;
  const std::size_t end = std::min(at + context + 1, rows.size());
  return std::any_of(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                     rows.begin() + static_cast<std::ptrdiff_t>(end),
                     [](const Row& row) { return row.sign != ' '; });
}

}  // namespace

std::string line_diff(const std::string& before, const std::string& after) {
  if (before == after) return {};
  Lines old = lines_of(before);
  Lines now = lines_of(after);
  std::vector<Row> rows;
  std::size_t same = 0;
  while (same < std::min(old.size(), now.size()) && old[same] == now[same]) ++same;
  for (std::size_t i = 0; i < same; ++i) rows.push_back({' ', old[i]});
  old.erase(old.begin(), old.begin() + static_cast<std::ptrdiff_t>(same));
  now.erase(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(same));
  Lines end;
  while (!old.empty() && !now.empty() && old.back() == now.back()) {
    end.push_back(old.back());
    old.pop_back();
    now.pop_back();
  }
  compare(old, now, rows);
  while (!end.empty()) {
    rows.push_back({' ', end.back()});
    end.pop_back();
  }
  std::string text;
  bool is_left_out = false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool is_shown = is_near_change(rows, i);
    if (!is_shown && !is_left_out) text += "...\n";
    is_left_out = !is_shown;
    if (!is_shown) continue;
    text += rows[i].sign;
    text += ' ';
    text.append(rows[i].text) += '\n';
  }
  // The same lines: the end of the last line is the difference.
  return text.find_first_of("+-") == std::string::npos ? "+ (the end of the last line)\n" : text;
}

}  // namespace secretsctl::server
