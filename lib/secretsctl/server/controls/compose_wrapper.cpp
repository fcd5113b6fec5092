#include <array>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/server/controls/compose_wrapper.hpp>
#include <secretsctl/server/machine/concat.hpp>

namespace secretsctl::server {
namespace {

constexpr std::array<std::string_view, 6> words = {"up", "down", "restart", "ps", "logs", "pull"};

// The words must stay those above. `find` names what is not root's alone, links too: their mode is
// 0777.
constexpr const char* script_begin =
    "#!/bin/sh\n"
    "# Starts and stops the containers of one compose file: openclaw-compose up, down, restart, "
    "ps, logs\n"
    "# or pull. The application's user runs it by sudo, so it takes one word and no variables.\n"
    "# 'secretsctl server apply' writes this file.\n"
    "set -eu\n"
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin\n"
    "export PATH\n";
constexpr const char* script_end =
    "\n"
    "if [ $# -ne 1 ]; then\n"
    "  echo 'openclaw-compose: give one word: up, down, restart, ps, logs or pull' >&2\n"
    "  exit 2\n"
    "fi\n"
    "case $1 in\n"
    "  up) set -- up --detach ;;\n"
    "  ps) set -- ps --all ;;\n"
    "  logs) set -- logs --no-color --tail 1000 ;;\n"
    "  down | restart | pull) ;;\n"
    "  *)\n"
    "    echo 'openclaw-compose: give one word: up, down, restart, ps, logs or pull' >&2\n"
    "    exit 2\n"
    "    ;;\n"
    "esac\n"
    "\n"
    "# Whoever can write one of these could start any container, thus be root.\n"
    "action=$*\n"
    "set -- \"$file\"\n"
    "if [ -e \"$folder/.env\" ] || [ -L \"$folder/.env\" ]; then set -- \"$@\" \"$folder/.env\"; "
    "fi\n"
    "place=$folder\n"
    "while [ \"$place\" != / ]; do\n"
    "  set -- \"$@\" \"$place\"\n"
    "  place=$(dirname \"$place\")\n"
    "done\n"
    "open=$(find / \"$@\" -maxdepth 0 '(' ! -user root -o -perm /022 ')' -print)\n"
    "if [ -n \"$open\" ]; then\n"
    "  echo \"openclaw-compose: not root's alone: $open\" >&2\n"
    "  exit 1\n"
    "fi\n"
    "\n"
    "cd /\n"
    "# shellcheck disable=SC2086  # our own words from above\n"
    "exec env -i PATH=\"$PATH\" HOME=/root docker compose --file \"$file\" \\\n"
    "  --project-directory \"$folder\" $action < /dev/null\n";

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

std::span<const std::string_view> compose_words() {
  return words;
}

std::string compose_wrapper_text(const ServerPlan& plan) {
  const std::string& file = plan.docker.compose_file;
  return concat({script_begin, "file=", shell_word(file), "\nfolder=", shell_word(folder_of(file)),
                 "\n", script_end});
}

std::vector<std::string> compose_places(const ServerPlan& plan) {
  const std::string& file = plan.docker.compose_file;
  std::vector<std::string> places = {"/"};
  for (std::size_t slash = file.find('/', 1); slash != std::string::npos;
       slash = file.find('/', slash + 1)) {
    places.push_back(file.substr(0, slash));
  }
  places.push_back(file);
  places.push_back(concat({folder_of(file), folder_of(file) == "/" ? ".env" : "/.env"}));
  return places;
}

}  // namespace secretsctl::server
