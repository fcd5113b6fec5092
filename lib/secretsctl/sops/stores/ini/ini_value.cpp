#include <secretsctl/sops/stores/ini/ini_value.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/ini/ini_text.hpp>

namespace secretsctl::sops {
namespace {

constexpr auto npos = std::string_view::npos;

IniQuote usual_quote(std::string_view value) {
  if (value.find_first_of("\n`") != npos) return IniQuote::three;
  if (value.find_first_of(";#") != npos) return IniQuote::backtick;
  if (trim(value).size() != value.size()) return IniQuote::two;
  return IniQuote::none;
}

// The only entry besides DEFAULT of a text that is read without complaint; null for another text.
const IniEntry* only_entry(IniText& ini, std::string_view text) {
  try {
    ini = read_ini(text, IniReading::lenient);
  } catch (const Error&) {
    return nullptr;
  }
  if (ini.entries.size() != 2 || !ini.tail().empty() || !ini.gap_before(1).empty()) return nullptr;
  return &ini.entries.back();
}

bool is_read_back(std::string_view quoted, std::string_view value) {
  SecretBuffer text(quoted.size() + 8);
  text.append(std::string_view("k = "));
  text.append(quoted);
  text.append('\n');
  IniText ini;
  const IniEntry* entry = only_entry(ini, text_of(text.expose()));
  if (entry == nullptr || entry->is_section || !entry->inline_comment.empty()) return false;
  return !entry->is_continued && entry->inner == value;
}

bool consists_of(std::string_view text, std::string_view signs) {
  return std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           signs.find(c) != npos;
  });
}

// Whether a value is the same in all quotes and in none; most are.
bool is_plain(std::string_view value) {
  const bool has_outer_space = value.starts_with(' ') || value.ends_with(' ');
  return !has_outer_space && consists_of(value, " +/=_.,:()[]@%&*!?<>{}|^~$-");
}

}  // namespace

template <typename Out>
bool append_ini_text(IniQuote quote, std::string_view value, Out& out) {
  const IniQuote usual = usual_quote(value);
  const std::array quotes = {quote == IniQuote::none ? usual : quote,
                             usual,
                             IniQuote::backtick,
                             IniQuote::three,
                             IniQuote::two,
                             IniQuote::one};
  for (const IniQuote one : quotes) {
    const std::string_view mark = quote_mark(one);
    SecretBuffer quoted(value.size() + 2 * mark.size());
    quoted.append(mark);
    quoted.append(value);
    quoted.append(mark);
    const std::string_view text = text_of(quoted.expose());
    if (!is_plain(value) && !is_read_back(text, value)) continue;
    out.append(text);
    return true;
  }
  return false;
}

template bool append_ini_text(IniQuote, std::string_view, std::string&);
template bool append_ini_text(IniQuote, std::string_view, SecretBuffer&);

std::string ini_name_text(std::string_view name) {
  std::string text(name);
  if (!name.empty() && consists_of(name, "_.")) return text;
  if (name.find_first_of("\"=:") != npos) {
    text = "`" + text + "`";
  } else if (name.find('`') != npos) {
    text = "\"\"\"" + text + "\"\"\"";
  }
  IniText ini;
  const std::string line = text + " = v\n";
  const IniEntry* entry = only_entry(ini, line);
  const bool is_same = entry != nullptr && !entry->is_section && entry->name == name &&
                       entry->inner == std::string_view("v");
  return is_same ? text : std::string();
}

bool is_section_name(std::string_view name) {
  if (!name.empty() && consists_of(name, "_. -")) return true;
  IniText ini;
  const std::string line = "[" + std::string(name) + "]\n";
  const IniEntry* entry = only_entry(ini, line);
  return entry != nullptr && entry->is_section && entry->name == name &&
         entry->inline_comment.empty();
}

}  // namespace secretsctl::sops
