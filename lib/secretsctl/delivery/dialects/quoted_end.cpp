#include <secretsctl/delivery/dialects/quoted_end.hpp>

namespace secretsctl::delivery {

QuotedEnds::QuotedEnds(std::string_view text, std::size_t start, char quote) {
  for (std::size_t i = start; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == quote) {
      places_.push_back(++i);
    } else if (text[i] == quote) {
      places_.push_back(i);
      return;
    }
  }
}

}  // namespace secretsctl::delivery
