#include <secretsctl/core/message_text.hpp>

#include <algorithm>
#include <secretsctl/core/identity_traces.hpp>

namespace secretsctl {
namespace {

// How many bytes after a cut are examined, so that a key that the cut divides is recognised.
constexpr std::size_t look_ahead = 4096;

constexpr std::size_t longest_message = std::size_t{64} * 1024;

// Control characters become `?`; line ends stay where `lines_stay`.
std::string without_controls(std::string_view text, bool lines_stay) {
  std::string out;
  unsigned char last = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    // U+0080 to U+009F are control characters too.
    const bool is_c1 = last == 0xc2 && byte >= 0x80 && byte < 0xa0;
    if (is_c1) out.pop_back();
    const bool is_control = byte < 0x20 || byte == 0x7f || is_c1;
    out += is_control && !(lines_stay && c == '\n') ? '?' : c;
    last = byte;
  }
  return out;
}

std::string shown(std::string_view text, std::size_t longest, bool lines_stay) {
  const std::string safe = without_identities(text.substr(0, longest + look_ahead));
  std::string out = without_controls(std::string_view(safe).substr(0, longest), lines_stay);
  if (safe.size() > longest || text.size() > longest + look_ahead) out += "...";
  return out;
}

}  // namespace

std::string without_identities(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  for (const TextRange& trace : identity_traces(text)) {
    out.append(text.substr(at, trace.begin - at)).append(hidden_identity);
    at = trace.end;
  }
  return out.append(text.substr(at));
}

std::string printable(std::string_view text, std::size_t longest) {
  return shown(text, longest, false);
}

std::string printable_list(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + printable(text);
  return out;
}

std::string message_text(std::string_view message) {
  return shown(message, longest_message, true);
}

}  // namespace secretsctl
