#include <secretsctl/core/message_text.hpp>

#include <algorithm>
#include <secretsctl/core/identity_traces.hpp>

namespace secretsctl {
namespace {

// How many bytes after a cut are examined, so that a key that the cut divides is recognised.
constexpr std::size_t look_ahead = 4096;

constexpr std::size_t longest_message = std::size_t{64} * 1024;

// How many bytes a character takes that could drive a terminal, or show text in another order than
// it has (the directional formatting characters of Unicode, and its separators); 0 of another one.
std::size_t control_size(std::string_view text) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned last = byte(2);
  switch (byte(0)) {
    case 0xc2:  // U+0080 to U+009F are control characters too
      return byte(1) >= 0x80 && byte(1) < 0xa0 ? 2 : 0;
    case 0xd8:  // U+061C
      return byte(1) == 0x9c ? 2 : 0;
    case 0xe2:  // U+200E, U+200F, U+2028 to U+202E; U+2066 to U+2069
      return (byte(1) == 0x80 &&
              (last == 0x8e || last == 0x8f || (last >= 0xa8 && last <= 0xae))) ||
                     (byte(1) == 0x81 && last >= 0xa6 && last <= 0xa9)
                 ? 3
                 : 0;
    default:
      return byte(0) < 0x20 || byte(0) == 0x7f ? 1 : 0;
  }
}

// These characters become `?`; line ends stay where `lines_stay`.
std::string without_controls(std::string_view text, bool lines_stay) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = control_size(text.substr(i));
    out += size == 0 || (lines_stay && text[i] == '\n') ? text[i] : '?';
    i += size == 0 ? 1 : size;
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
