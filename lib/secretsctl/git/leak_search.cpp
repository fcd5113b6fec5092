#include <secretsctl/git/leak_search.hpp>

#include <algorithm>
#include <secretsctl/core/message_text.hpp>

namespace secretsctl::git {
namespace {

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

const char* form_text(ValueForm form) {
  switch (form) {
    case ValueForm::plain:
      return "";
    case ValueForm::base64:
      return ", in base64";
    case ValueForm::escaped:
      break;
  }
  return ", escaped";
}

}  // namespace

void LeakSearch::look(std::string_view piece) {
  // Of the last piece all but what this one repeats.
  const std::size_t passed = last_size_ - std::min(last_size_, overlap);
  start_ += passed;
  last_size_ = piece.size();
  if (!identity_) {
    if (const auto found = find_identity(piece)) identity_ = found->kind;
  }
  if (values_.search.empty() || start_ >= max_searched) return;
  is_binary_ = is_binary_ || piece.find('\0') != std::string_view::npos;
  values_.search.find(piece, [&](const FoundValue& found) { note(piece, found); });
  line_ += lines_in(piece.substr(0, piece.size() - std::min(piece.size(), overlap)));
}

void LeakSearch::note(std::string_view piece, const FoundValue& found) {
  const std::size_t byte = start_ + found.offset;
  const auto known = std::ranges::find(leaks_, found.value, &Leak::value);
  if (known != leaks_.end()) {
    // As it stands it is found in the line too that was unescaped.
    const bool was_escaped = known->form == ValueForm::escaped;
    const bool is_escaped = found.form == ValueForm::escaped;
    if (was_escaped == is_escaped ? known->byte <= byte : is_escaped) return;
  }
  const Leak leak{line_ + lines_in(piece.substr(0, found.offset)), byte, found.value, found.form};
  if (known == leaks_.end()) {
    leaks_.push_back(leak);
  } else {
    *known = leak;
  }
}

std::vector<std::string> LeakSearch::value_texts() const {
  constexpr std::size_t most = 20;
  std::vector<Leak> sorted = leaks_;
  std::ranges::sort(sorted, {}, &Leak::byte);
  std::vector<std::string> texts;
  for (const Leak& leak : sorted) {
    if (texts.size() == most) {
      texts.push_back("and " + std::to_string(sorted.size() - most) + " more values");
      break;
    }
    const SoughtValue& value = values_.names[leak.value];
    texts.push_back(
        (is_binary_ ? "byte " + std::to_string(leak.byte) : "line " + std::to_string(leak.line)) +
        " holds the value of " + printable(value.key) + " of " + printable(value.file) +
        form_text(leak.form));
  }
  return texts;
}

}  // namespace secretsctl::git
