// Writes the man pages and the completions, from what --help shows: a program of the build.
//
//   secretsctl_manual SCRIPTS SHARE
//
// SCRIPTS is the folder of the completions' scripts, in which the tables of the commands are put;
// SHARE the folder for man/man1 and those of the shells. The date of the pages is
// SOURCE_DATE_EPOCH, else that of the version.
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "completion.hpp"
#include "man_page.hpp"

namespace secretsctl::cli::manual {
namespace {

namespace fs = std::filesystem;

constexpr std::array shells = {
    Shell{"completion.bash", "bash-completion/completions/secretsctl", bash_tables},
    Shell{"completion.zsh", "zsh/site-functions/_secretsctl", zsh_tables},
    Shell{"completion.fish", "fish/vendor_completions.d/secretsctl.fish", fish_tables},
};

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return text;
}

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text << std::flush;
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

std::string edition_date() {
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
  if (epoch == nullptr || *epoch == '\0') return SECRETSCTL_VERSION_DATE;
  const std::chrono::sys_seconds time{std::chrono::seconds(std::stoll(epoch))};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text.data();
}

void write_all(const fs::path& scripts, const fs::path& share) {
  const std::vector<CommandPage> pages = command_pages();
  const Edition edition{edition_date(), SECRETSCTL_VERSION};
  const fs::path manual = share / "man/man1";
  // Pages of commands that are gone.
  fs::remove_all(manual);
  write(manual / "secretsctl.1", main_page(pages, edition));
  for (const CommandPage& page : pages) {
    write(manual / (page_name(page.path) + ".1"), man_page(page, pages, edition));
  }
  for (const Shell& shell : shells) {
    write(share / shell.path,
          replaced(read(scripts / shell.script), "@tables@\n", shell.tables(pages)));
  }
}

}  // namespace
}  // namespace secretsctl::cli::manual

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: secretsctl_manual SCRIPTS SHARE\n", stderr);
    return 1;
  }
  try {
    secretsctl::cli::manual::write_all(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "secretsctl_manual: %s\n", error.what());
    return 1;
  }
  return 0;
}
