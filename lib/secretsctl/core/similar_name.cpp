#include <secretsctl/core/similar_name.hpp>

#include <algorithm>
#include <numeric>
#include <utility>

namespace secretsctl {
namespace {

// A longer name is no slip of the hand.
constexpr std::size_t longest_compared = 40;
constexpr std::size_t shortest_start = 3;
constexpr std::size_t most_names = 2;

// Of a short name one letter is much.
bool is_close(std::size_t letters, std::string_view wanted) {
  return letters * 3 <= wanted.size() + 1;
}

std::size_t letters_between(std::string_view name, std::string_view wanted) {
  const std::size_t letters = edit_distance(name, wanted);
  const bool is_start = name.size() >= shortest_start && wanted.starts_with(name);
  return is_start ? std::min<std::size_t>(letters, 1) : letters;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> last(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t exchanged = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({exchanged, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = std::exchange(last, std::move(row));
  }
  return last.back();
}

std::vector<std::string_view> similar_names(std::string_view name,
                                            std::span<const std::string_view> known) {
  std::vector<std::string_view> closest;
  if (name.empty() || name.size() > longest_compared) return closest;
  std::size_t least = longest_compared;
  for (const std::string_view wanted : known) {
    const std::size_t letters = letters_between(name, wanted);
    if (letters > least || !is_close(letters, wanted)) continue;
    if (letters < least) closest.clear();
    least = letters;
    if (closest.size() < most_names) closest.push_back(wanted);
  }
  return closest;
}

}  // namespace secretsctl
