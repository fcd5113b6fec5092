#include <secretsctl/delivery/dialects/compose_template.hpp>

#include <algorithm>

namespace secretsctl::delivery {
namespace {

constexpr auto npos = std::string_view::npos;

// `${...}` without its braces.
struct Reference {
  std::string_view name;
  bool has_colon = false;
  char sign = '\0';  ///< `-`, `+` or `?`; NUL if there is none.
  std::string_view word;
};

class Template {
 public:
  explicit Template(EnvFileScan& scan) : scan_(scan) {}

  void append(std::string_view text, SecretBuffer& out) {
    if (depth_ == max_reference_depth) scan_.fail("its references are too deep in one another");
    ++depth_;
    while (!text.empty()) {
      const std::size_t dollar = std::min(text.find('$'), text.size());
      out.append(text.substr(0, dollar));
      text.remove_prefix(dollar);
      if (!text.empty()) text.remove_prefix(append_at_dollar(text, out));
    }
    --depth_;
  }

 private:
  // The size of what was read.
  std::size_t append_at_dollar(std::string_view text, SecretBuffer& out) {
    const std::string_view after = text.substr(1);
    if (const std::size_t size = name_size(after)) {
      out.append(scan_.require(after.substr(0, size)));
      return 1 + size;
    }
    if (after.starts_with('{')) return append_braced(text, out);
    out.append('$');
    return after.starts_with('$') ? 2 : 1;
  }

  std::size_t append_braced(std::string_view text, SecretBuffer& out) {
    constexpr std::size_t opening = 2;
    Reference reference;
    std::string_view rest = text.substr(opening);
    reference.name = rest.substr(0, name_size(rest));
    rest.remove_prefix(reference.name.size());
    if (reference.name.empty()) fail();
    if (rest.starts_with('}')) {
      out.append(scan_.require(reference.name));
      return opening + reference.name.size() + 1;
    }
    reference.has_colon = rest.starts_with(':');
    if (reference.has_colon) rest.remove_prefix(1);
    if (rest.empty() || std::string_view("-+?").find(rest.front()) == npos) fail();
    reference.sign = rest.front();
    const std::size_t end = end_of_reference(text);
    const auto word = static_cast<std::size_t>(rest.data() - text.data()) + 1;
    if (end < word) fail();
    reference.word = text.substr(word, end - word);
    append_reference(reference, out);
    return end + 1;
  }

  // The place of the closing brace. Compose looks up to the last one in the line; among those it
  // counts, passing over what follows an opening one.
  std::size_t end_of_reference(std::string_view text) {
    const std::size_t newline = std::min(text.find('\n'), text.size());
    int open = 0;
    for (std::size_t i = 0; i < newline; ++i) {
      if (text[i] == '}' && --open == 0) return i;
      if (text[i] == '{') {
        ++open;
        ++i;
      }
    }
    const auto last = text.substr(0, newline).rfind('}');
    if (last == npos) fail();
    return last;
  }

  void append_reference(const Reference& reference, SecretBuffer& out) {
    SecretBuffer word;
    append(reference.word, word);
    const auto value = scan_.find(reference.name);
    const bool counts = value && !(reference.has_colon && value->empty());
    if (reference.sign == '?' && !counts) {
      scan_.fail("it asks for a variable that is not set, or empty");
    }
    if (reference.sign == '?' || (reference.sign == '-') == counts) {
      if (value) out.append(*value);
    } else {
      out.append(word.expose());
    }
  }

  [[noreturn]] void fail() {
    scan_.fail(
        "it holds a '${' that Compose cannot read; a '$' of the value's own is written '$$'");
  }

  EnvFileScan& scan_;
  int depth_ = 0;
};

}  // namespace

void append_filled_in(EnvFileScan& scan, std::string_view value, SecretBuffer& out) {
  Template(scan).append(value, out);
}

}  // namespace secretsctl::delivery
