#include "value_kind.hpp"

#include <array>
#include <stdexcept>

namespace secretsctl::cli::manual {
namespace {

struct Word {
  std::string_view word;
  ValueKind kind;
};

// Each word that stands for a value in help. One that is not here is an error, so that a new flag
// gets its completion.
constexpr std::array known_words = {
    Word{"FILE", ValueKind::file},       Word{"OUT", ValueKind::file},
    Word{"PATH", ValueKind::file},       Word{"BASE", ValueKind::file},
    Word{"OURS", ValueKind::file},       Word{"THEIRS", ValueKind::file},
    Word{"KEY", ValueKind::key},         Word{"KEYPATH", ValueKind::key_path},
    Word{"REV", ValueKind::revision},    Word{"USER", ValueKind::user},
    Word{"NAME", ValueKind::none},       Word{"TEXT", ValueKind::none},
    Word{"N", ValueKind::none},          Word{"SECONDS", ValueKind::none},
    Word{"SIZE", ValueKind::none},       Word{"RECIPIENT", ValueKind::none},
    Word{"RECIPIENTS", ValueKind::none}, Word{"SUFFIX", ValueKind::none},
    Word{"REGEX", ValueKind::none},      Word{"VALUE", ValueKind::none},
    Word{"MIN", ValueKind::none},        Word{"DIR", ValueKind::file},
};

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

ValueKind kind_of(const OptionDescription& option, const Command& command) {
  if (!option.choices.empty()) return ValueKind::choice;
  if (option.is_argument() && has(command.usage, "=]" + option.word)) {
    return ValueKind::labelled_file;
  }
  for (const Word& known : known_words) {
    if (known.word == option.word) return known.kind;
  }
  throw std::logic_error("known_words in value_kind.cpp lacks " + option.word + " of '" +
                         std::string(command.name) + "'");
}

std::vector<std::string> choices_of(const OptionDescription& option) {
  return words_of(replaced(option.choices, ",", ""));
}

bool runs_command(const Command& command) {
  return has(command.usage, " -- ");
}

bool is_repeated(const OptionDescription& argument, const Command& command) {
  return argument.is_list && has(command.usage, argument.word + "...");
}

}  // namespace secretsctl::cli::manual
