#include "call.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <set>
#include <utility>

#include "../command.hpp"

namespace secretsctl::cli::as_sops {
namespace {

// As Go's flag package: a dash alone is an argument.
bool is_flag(std::string_view word) {
  return word.size() > 1 && word.starts_with('-');
}

std::string_view name_in(std::string_view word) {
  word.remove_prefix(word.starts_with("--") ? 2 : 1);
  return word.substr(0, word.find('='));
}

bool is_named(const FlagRow& row, std::string_view name) {
  return row.name == name || (row.letter != 0 && name.size() == 1 && name.front() == row.letter);
}

// The flag with a name that counts for a command.
const FlagRow* find_flag(std::string_view name, Verb verb) {
  for (const FlagRow& row : flag_rows()) {
    if (has(row.after, verb) && is_named(row, name)) return &row;
  }
  return nullptr;
}

// As Go's strconv.ParseBool.
std::optional<bool> parse_boolean(std::string_view text) {
  constexpr std::array<std::string_view, 6> yes = {"1", "t", "T", "TRUE", "true", "True"};
  constexpr std::array<std::string_view, 6> no = {"0", "f", "F", "FALSE", "false", "False"};
  if (std::ranges::find(yes, text) != yes.end()) return true;
  if (std::ranges::find(no, text) != no.end()) return false;
  return std::nullopt;
}

// The base that a number begins with, which is taken off.
int take_base(std::string_view& digits) {
  constexpr std::array<std::pair<std::string_view, int>, 7> bases = {
      {{"0x", 16}, {"0X", 16}, {"0o", 8}, {"0O", 8}, {"0b", 2}, {"0B", 2}, {"0", 8}}};
  for (const auto& [prefix, base] : bases) {
    if (digits.size() <= prefix.size() || !digits.starts_with(prefix)) continue;
    digits.remove_prefix(prefix.size());
    return base;
  }
  return 10;
}

// As Go's strconv.ParseInt with base 0: 010, 0x10, 1_000.
std::optional<int> parse_number(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  const int base = take_base(text);
  if (base != 10 && text.starts_with('_')) text.remove_prefix(1);
  std::string digits(is_negative ? "-" : "");
  bool is_after_digit = false;
  for (const char letter : text) {
    if (letter == '_' ? !is_after_digit : letter == '-') return std::nullopt;
    is_after_digit = letter != '_';
    if (is_after_digit) digits += letter;
  }
  int number = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, number, base);
  if (!is_after_digit || error != std::errc() || end != last) return std::nullopt;
  return number;
}

std::string value_of(const char* variable) {
  const char* value = variable == nullptr ? nullptr : std::getenv(variable);
  return value == nullptr ? "" : value;
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    if (comma > 0) parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

bool is_help(std::string_view name) {
  return name == "help" || name == "h";
}

// The command with a name of one word, or of two, the second of which is `second`.
const VerbRow* find_verb(std::string_view name, std::string_view second) {
  for (const VerbRow& row : verb_rows()) {
    const auto blank = row.name.find(' ');
    if (row.verb == Verb::old_style || row.name.substr(0, blank) != name) continue;
    if (blank == std::string_view::npos || row.name.substr(blank + 1) == second) return &row;
  }
  return nullptr;
}

// Whether commands of two words begin with it; points into the table.
std::string_view find_group(std::string_view name) {
  for (const VerbRow& row : verb_rows()) {
    const auto blank = row.name.find(' ');
    if (blank != std::string_view::npos && row.name.substr(0, blank) == name) {
      return row.name.substr(0, blank);
    }
  }
  return {};
}

[[noreturn]] void refuse_topic(std::string_view name) {
  constexpr int no_topic = 3;
  throw StatusError(no_topic, "No help topic for '" + printable(name) + "'");
}

}  // namespace

Call::Call(std::span<char* const> words) {
  std::size_t at = 0;
  while (at < words.size() && is_flag(words[at])) {
    if (std::string_view(words[at]) == "--") {
      ++at;
      break;
    }
    static_cast<void>(take_flag(words, at, Verb::old_style, false));
    if (page_ == Page::help) return;
  }
  if (page_ != Page::none) return;
  const auto rest = words.subspan(at);
  const std::size_t used = take_verb(rest);
  if (page_ != Page::none) return;
  if (verb_ == Verb::old_style) {
    arguments_.assign(rest.begin(), rest.end());
    return;
  }
  check_before();
  take_after(rest.subspan(used));
}

// Returns how many words name the command.
std::size_t Call::take_verb(std::span<char* const> words) {
  if (words.empty()) return 0;
  const std::string_view name = words.front();
  if (is_help(name)) {
    take_help(words.subspan(1));
    return 0;
  }
  const std::string_view second = words.size() > 1 ? words[1] : "";
  if (const VerbRow* row = find_verb(name, second)) {
    verb_ = row->verb;
    return row->name.find(' ') == std::string_view::npos ? 1 : 2;
  }
  group_ = find_group(name);
  if (group_.empty()) return 0;
  if (!second.empty() && !is_help(second) && !is_flag(second)) refuse_topic(second);
  page_ = Page::help;
  return 0;
}

void Call::take_help(std::span<char* const> topic) {
  page_ = Page::help;
  if (topic.empty()) return;
  const std::string_view name = topic.front();
  group_ = find_group(name);
  const VerbRow* row = find_verb(name, topic.size() > 1 ? topic[1] : "");
  if (row != nullptr) {
    group_ = {};
    verb_ = row->verb;
  } else if (group_.empty()) {
    refuse_topic(name);
  }
}

// A word that is no flag of the command is an argument where one came before it: `set FILE PATH
// -5`.
void Call::take_after(std::span<char* const> words) {
  std::size_t at = 0;
  while (at < words.size() && page_ == Page::none) {
    const std::string_view word = words[at];
    if (word == "--") {
      arguments_.insert(arguments_.end(), words.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                        words.end());
      return;
    }
    if (is_flag(word) && take_flag(words, at, verb_, !arguments_.empty())) continue;
    arguments_.emplace_back(word);
    ++at;
  }
}

// Takes the flag at a position, with its value; false for an unknown one, if that is allowed.
bool Call::take_flag(std::span<char* const> words, std::size_t& at, Verb verb,
                     bool is_unknown_allowed) {
  const std::string_view word = words[at];
  const std::string_view name = name_in(word);
  const FlagRow* row = find_flag(name, verb);
  if (row == nullptr && is_help(name)) {
    page_ = Page::help;
    return true;
  }
  if (row == nullptr && verb == Verb::old_style && (name == "version" || name == "v")) {
    page_ = Page::version;
    ++at;
    return true;
  }
  if (row == nullptr) {
    if (is_unknown_allowed) return false;
    throw UsageError(verb, "flag provided but not defined: -" + printable(name));
  }
  take_value(*row, word, words, at, verb);
  return true;
}

void Call::take_value(const FlagRow& row, std::string_view word, std::span<char* const> words,
                      std::size_t& at, Verb verb) {
  ++at;
  const auto equals = word.find('=');
  const std::string name(row.name);
  std::string value;
  if (equals != std::string_view::npos) {
    value = word.substr(equals + 1);
  } else if (row.kind == FlagKind::boolean) {
    value = "true";
  } else if (at < words.size()) {
    value = words[at++];
  } else {
    throw UsageError(verb, "flag needs an argument: -" + name);
  }
  if (row.kind == FlagKind::boolean && !parse_boolean(value)) {
    throw UsageError(verb, "invalid boolean value for -" + name);
  }
  if (row.kind == FlagKind::number && !parse_number(value)) {
    throw UsageError(verb, "-" + name + " needs a number");
  }
  given_.push_back({&row, std::move(value)});
}

// sops ignores most flags before a command without a word.
void Call::check_before() const {
  for (const Given& given : given_) {
    if (has(given.row->before, verb_)) continue;
    throw Error(ErrorKind::generic, "--" + std::string(given.row->name) +
                                        " has no effect before '" +
                                        std::string(row_of(verb_).name) +
                                        "': leave it out, or call sops without a command");
  }
}

const FlagRow* Call::find(std::string_view name) const {
  for (const FlagRow& row : flag_rows()) {
    if (row.name == name && has(row.after | row.before, verb_)) return &row;
  }
  return nullptr;
}

std::string Call::text(std::string_view name) const {
  std::string value;
  bool is_given = false;
  for (const Given& given : given_) {
    if (given.row->name != name) continue;
    value = given.value;
    is_given = true;
  }
  if (is_given) return value;
  const FlagRow* row = find(name);
  return row == nullptr ? "" : value_of(row->variable);
}

bool Call::flag(std::string_view name) const {
  return parse_boolean(text(name)).value_or(false);
}

std::optional<int> Call::number(std::string_view name) const {
  return parse_number(text(name));
}

std::vector<std::string> Call::list(std::string_view name) const {
  std::vector<std::string> values;
  for (const Given& given : given_) {
    if (given.row->name == name) values.push_back(given.value);
  }
  const FlagRow* row = find(name);
  if (!values.empty() || row == nullptr) return values;
  return split_at_commas(value_of(row->variable));
}

void Call::warn_of_more_arguments() const {
  if (arguments_.size() < 2) return;
  for (const std::string& argument : std::span(arguments_).subspan(1)) {
    if (!is_flag(argument)) continue;
    if (verb_ != Verb::old_style) {
      throw UsageError(verb_, "flag provided but not defined: -" + printable(name_in(argument)));
    }
    print_message("warning: " + printable(name_in(argument)) +
                  " stands after FILE and is not used: flags come before FILE");
  }
  print_message("warning: of several arguments only the first one is used");
}

void Call::refuse_other_kinds() const {
  for (const FlagRow& row : flag_rows()) {
    if (row.kind != FlagKind::foreign || !has(row.after, verb_) || text(row.name).empty()) continue;
    const bool is_given = std::ranges::any_of(
        given_, [&](const Given& given) { return given.row->name == row.name; });
    throw Error(ErrorKind::generic, (is_given ? "--" + std::string(row.name) : row.variable) +
                                        std::string(": keys of this kind are not supported, only "
                                                    "age keys are"));
  }
}

void Call::check_key_services() const {
  constexpr int duplicate_kind = 112;
  std::set<std::string> kinds;
  const std::string order = text("decryption-order");
  for (std::size_t at = 0; at <= order.size();) {
    const auto comma = std::min(order.find(',', at), order.size());
    const std::string kind = order.substr(at, comma - at);
    if (!kinds.insert(kind).second) {
      throw StatusError(duplicate_kind, "Duplicate decryption key type: " + printable(kind));
    }
    at = comma + 1;
  }
  for (const std::string& service : list("keyservice")) {
    print_message("warning: key services are not supported; " + printable(service) +
                  " is not asked");
  }
  if (parse_boolean(text("enable-local-keyservice")) == false) {
    throw Error(ErrorKind::no_data_key,
                "--enable-local-keyservice=false leaves only key services, which are not "
                "supported");
  }
}

}  // namespace secretsctl::cli::as_sops
