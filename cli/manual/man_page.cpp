#include "man_page.hpp"

#include <algorithm>
#include <cctype>
#include <span>

#include "../help_topics.hpp"
#include "roff.hpp"

namespace secretsctl::cli::manual {
namespace {

// `secretsctl-get(1)`
std::string reference(const std::string& name) {
  return Roff::bold(name) + "(1)";
}

Roff new_page(const std::string& name, const Edition& edition) {
  return {name, edition.date, "secretsctl " + edition.version};
}

bool is_part_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
}

// `[-o OUT | -i] FILE...`: what is typed as it stands is bold, a word for a value in italics, and a
// sign is neither.
std::string usage_markup(std::string_view usage) {
  std::string markup;
  while (!usage.empty()) {
    const auto end = std::ranges::find_if_not(usage, is_part_of_word);
    const auto size = static_cast<std::size_t>(end - usage.begin());
    const std::string_view word = usage.substr(0, std::max<std::size_t>(size, 1));
    const bool is_value = std::isupper(static_cast<unsigned char>(word.front())) != 0;
    markup += size == 0 ? Roff::escaped(word) : is_value ? Roff::italic(word) : Roff::bold(word);
    usage.remove_prefix(word.size());
  }
  return markup;
}

bool is_in_usage(const OptionDescription& option, std::string_view usage) {
  const auto has = [&](const std::string& name) {
    return usage.find(name) != std::string_view::npos;
  };
  return std::ranges::any_of(option.short_names,
                             [&](const std::string& name) { return has("-" + name); }) ||
         std::ranges::any_of(option.long_names,
                             [&](const std::string& name) { return has("--" + name); });
}

void add_synopsis(Roff& roff, const CommandPage& page) {
  roff.add_section("SYNOPSIS");
  const bool has_more = std::ranges::any_of(page.described.options, [&](const auto& option) {
    return !option.is_argument() && !is_in_usage(option, page.command->usage);
  });
  std::string line = Roff::bold("secretsctl " + page.path);
  if (has_more) line += " [" + Roff::italic("OPTION") + "...]";
  if (!page.command->usage.empty()) line += " " + usage_markup(page.command->usage);
  roff.add_text(line);
}

// `-o, --output OUT`
std::string option_markup(const OptionDescription& option) {
  std::string markup;
  for (const std::string& name : option.short_names) {
    markup += (markup.empty() ? "" : ", ") + Roff::bold("-" + name);
  }
  for (const std::string& name : option.long_names) {
    markup += (markup.empty() ? "" : ", ") + Roff::bold("--" + name);
  }
  if (option.word.empty()) return markup;
  return markup + (markup.empty() ? "" : " ") + Roff::italic(option.word);
}

// The headings of help; those of its own are below the options.
void add_options(Roff& roff, const CommandDescription& described) {
  std::string heading;
  for (const OptionDescription& option : described.options) {
    if (option.heading != heading) {
      heading = option.heading;
      std::string title = heading;
      std::ranges::transform(title, title.begin(), [](unsigned char c) { return std::toupper(c); });
      if (option.is_argument() || heading == "Options") {
        roff.add_section(title);
      } else {
        roff.add_subsection(heading);
      }
    }
    roff.add_entry(option_markup(option), Roff::escaped(option.full_help()));
  }
}

void add_commands(Roff& roff, std::string_view prefix, std::span<const Command> commands) {
  for (const Command& command : commands) {
    roff.add_entry(reference(page_name(std::string(prefix) + std::string(command.name))),
                   Roff::escaped(command.summary));
  }
}

// Those that are about a command; all of them for `secretsctl` itself.
std::vector<HelpRow> rows_for(const std::string& name, std::span<const HelpRow> rows) {
  std::vector<HelpRow> chosen;
  for (const HelpRow& row : rows) {
    const auto commands = words_of(row.commands);
    const bool is_about = name == "secretsctl" || commands.empty() ||
                          std::ranges::any_of(commands, [&](const std::string& one) {
                            return "secretsctl-" + one == name;
                          });
    if (is_about) chosen.push_back(row);
  }
  return chosen;
}

void add_rows(Roff& roff, std::string_view title, const std::vector<HelpRow>& rows) {
  if (rows.empty()) return;
  roff.add_section(title);
  for (const HelpRow& row : rows) roff.add_entry(Roff::bold(row.name), Roff::escaped(row.text));
}

void add_topics(Roff& roff, const std::string& name) {
  add_rows(roff, "EXIT STATUS", rows_for(name, exit_statuses()));
  std::vector<HelpRow> variables = rows_for(name, key_variables());
  for (const HelpRow& row : rows_for(name, other_variables())) variables.push_back(row);
  add_rows(roff, "ENVIRONMENT", variables);
  add_rows(roff, "FILES", rows_for(name, known_files()));
}

// The main page, those of the same task, and of a subcommand its command and the siblings.
void add_see_also(Roff& roff, const CommandPage& page, const std::vector<CommandPage>& pages) {
  const std::string family = page.path.substr(0, page.path.find(' '));
  std::string list = reference("secretsctl");
  for (const CommandPage& other : pages) {
    const bool is_subcommand = other.path.find(' ') != std::string::npos;
    const bool is_near = is_subcommand ? other.path.starts_with(family + " ")
                                       : other.group == page.group || other.path == family;
    if (is_near && other.path != page.path) list += ", " + reference(page_name(other.path));
  }
  roff.add_section("SEE ALSO");
  roff.add_text(list);
}

}  // namespace

std::string man_page(const CommandPage& page, const std::vector<CommandPage>& pages,
                     const Edition& edition) {
  const std::string name = page_name(page.path);
  Roff roff = new_page(name, edition);
  roff.add_section("NAME");
  roff.add_text(Roff::escaped(name) + " \\- " + Roff::escaped(page.command->summary));
  add_synopsis(roff, page);
  if (page.command->subcommands != nullptr) {
    roff.add_section("DESCRIPTION");
    roff.add_text(Roff::escaped("For " + std::string(page.command->summary) +
                                ". Each subcommand has a page of its own."));
    roff.add_section("SUBCOMMANDS");
    add_commands(roff, page.path + " ", page.command->subcommands());
  } else {
    roff.add_section("DESCRIPTION");
    roff.add_text(Roff::escaped(page.described.summary));
    add_options(roff, page.described);
  }
  roff.add_section("EXAMPLE");
  roff.add_example(page.command->example);
  if (page.command->subcommands == nullptr) add_topics(roff, name);
  add_see_also(roff, page, pages);
  return roff.text();
}

std::string main_page(const std::vector<CommandPage>& pages, const Edition& edition) {
  Roff roff = new_page("secretsctl", edition);
  roff.add_section("NAME");
  roff.add_text("secretsctl \\- keep secrets encrypted in git, and bring them where they are used");
  roff.add_section("SYNOPSIS");
  roff.add_text(Roff::bold("secretsctl") + " " + Roff::italic("COMMAND") + " ...");
  roff.add_section("DESCRIPTION");
  roff.add_text(Roff::escaped(main_summary));
  roff.add_text(
      Roff::escaped("Each command has a page of its own. - as a file is standard input "
                    "or output. Messages go to standard error, data to standard "
                    "output."));
  roff.add_section("COMMANDS");
  for (const CommandGroup& group : command_groups()) {
    roff.add_subsection(group.title);
    add_commands(roff, "", group.commands);
  }
  roff.add_section("OPTIONS");
  for (const HelpRow& row : more_help()) {
    roff.add_entry(usage_markup(row.name.substr(row.name.find(' ') + 1)), Roff::escaped(row.text));
  }
  add_topics(roff, "secretsctl");
  roff.add_section("SEE ALSO");
  std::string list;
  for (const CommandPage& page : pages) {
    list += (list.empty() ? "" : ", ") + reference(page_name(page.path));
  }
  roff.add_text(list);
  return roff.text();
}

}  // namespace secretsctl::cli::manual
