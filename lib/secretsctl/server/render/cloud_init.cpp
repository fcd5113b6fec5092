#include <algorithm>
#include <array>
#include <cstdio>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/server/change/change_set.hpp>
#include <secretsctl/server/change/json_quoted.hpp>
#include <secretsctl/server/machine/concat.hpp>
#include <secretsctl/server/render/cloud_init.hpp>

namespace secretsctl::server {
namespace {

// Where the files lie until they may be put in place.
constexpr const char* first_boot_folder = "/var/lib/secretsctl/server/first-boot";

// What stops the first boot as long as it would lock people out. `$0` is sh.
constexpr std::string_view check_accounts =
    R"sh(stop() { echo "secretsctl: $1; nothing was changed" >&2; exit 1; }
for user in ADMINISTRATOR USER; do
  home=$(getent passwd "$user" | cut -d: -f6)
  [ -n "$home" ] || stop "there is no user $user"
  [ -s "$home/.ssh/authorized_keys" ] || stop "$user has no SSH key"
done
)sh";

// clang-format off: this is a script.
constexpr std::string_view functions =
    R"sh(undo() {
  if [ "$done" = yes ]; then return; fi
  echo 'secretsctl: the new files are taken back' >&2
  while read -r path; do
    if [ -e "old$path" ]; then cp -a "old$path" "$path"; else rm -f "$path"; fi
  done < list
}
keep() {
  echo "$1" >> list
  if [ -e "$1" ]; then cp -a --parents "$1" old; fi
  mkdir -p "${1%/*}"
}
whole() {
  keep "$4"
  install -o "$2" -g "$(id -gn "$2")" -m "$1" "$3" "$4"
}
block() {
  keep "$4"
  if [ ! -e "$4" ]; then install -o "$2" -g "$(id -gn "$2")" -m "$1" /dev/null "$4"; fi
  cat "$3" >> "$4"
}
done=no
mkdir -p old
: > list
trap undo EXIT
)sh";
// clang-format on

std::string indented(std::string_view text, std::size_t indent) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) result.append(indent, ' ').append(text.substr(0, end));
    result += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string user_text(const std::string& name, const std::vector<std::string>& keys) {
  std::string text =
      concat({"  - name: ", json_quoted(name),
              "\n    shell: /bin/bash\n    lock_passwd: true\n    ssh_authorized_keys:\n"});
  for (const std::string& key : keys) text += concat({"      - ", json_quoted(key), "\n"});
  return text;
}

std::string octal(mode_t mode) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode));
  return text.data();
}

// The place of a file until then. A block is rendered with its enclosing lines.
std::string place_of(const ManagedFile& file) {
  return first_boot_folder + file.path;
}

std::string package_list() {
  std::vector<std::string_view> packages;
  for (const Control& control : controls()) {
    packages.insert(packages.end(), control.packages.begin(), control.packages.end());
  }
  std::ranges::sort(packages);
  packages.erase(std::unique(packages.begin(), packages.end()), packages.end());
  std::string list;
  for (const std::string_view package : packages) list.append(" ").append(package);
  return list;
}

// What puts one file in place, for the script.
std::string install_line(const ManagedFile& file) {
  return concat({file.part == FilePart::block ? "block " : "whole ", octal(file.mode), " ",
                 shell_word(file.owner), " ", shell_word(place_of(file)), " ",
                 shell_word(file.path), "\n"});
}

// From here on nothing is taken back: where a control fails, the others go on, first those that
// keep people out. `set -e` holds in no list such as `( ... ) || failed=1`.
std::string first_boot_text(const ServerPlan& plan) {
  std::string text = "done=yes\nfailed=0\nset +e\n";
  for (const bool is_first : {true, false}) {
    for (const Control& control : controls()) {
      const bool is_guard = control.name == "firewall" || control.name == "sshd";
      if (control.first_boot == nullptr || is_guard != is_first) continue;
      const auto lines = control.first_boot(plan);
      if (lines.empty()) continue;
      text += "(\nset -e\n";
      for (const std::string& line : lines) text += line + "\n";
      text += ")\nfailed=$((failed | $?))\n";
    }
  }
  return text + "[ \"$failed\" = 0 ]\n";
}

std::string script_text(const ServerPlan& plan, const std::vector<ManagedFile>& files) {
  std::string script =
      replaced(replaced(std::string(check_accounts), "ADMINISTRATOR", plan.administrator), "USER",
               plan.user);
  script += "dpkg -s" + package_list() + " > /dev/null || stop 'packages are missing'\n";
  script += "mkdir -p /run/sshd\n";
  for (const ManagedFile& file : files) {
    if (file.validator.empty()) continue;
    Words words = file.validator;
    std::ranges::replace(words, std::string("{}"), place_of(file));
    script += command_text(words) + "\n";
  }
  // cloud-init makes the folders above for all to read; apply wants its own for root alone.
  script += concat(
      {"cd ", first_boot_folder, " || stop 'the files are missing'\nchmod 0700 ..\n", functions});
  for (const ManagedFile& file : files) script += install_line(file);
  for (const Control& control : controls()) {
    if (control.verify == nullptr) continue;
    for (const Words& words : control.verify(plan)) script += command_text(words) + "\n";
  }
  return script + first_boot_text(plan);
}

// Whether a literal block of YAML holds the text byte by byte.
bool is_plain_text(const std::string& text) {
  return std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
}

}  // namespace

std::string yaml_content(const std::string& text, std::size_t indent) {
  const std::string margin(indent, ' ');
  if (text.empty()) return margin + "content: ''\n";
  if (!is_plain_text(text) || text.find_first_not_of('\n') == std::string::npos) {
    std::string encoded;
    base64_encode(bytes_of(text), Base64Padding::padded, encoded);
    return concat({margin, "encoding: b64\n", margin, "content: ", encoded, "\n"});
  }
  // How many line ends the text has: none (-), one, or more (+). The number is the indentation,
  // which a first line that begins with a space would hide.
  const char* ends = "";
  if (!text.ends_with('\n')) ends = "-";
  if (text.ends_with("\n\n")) ends = "+";
  return concat({margin, "content: |2", ends, "\n", indented(text, indent + 2)});
}

std::string cloud_init_text(const ServerPlan& plan, const std::string& text) {
  if (plan.ssh_keys.empty()) {
    throw Error(ErrorKind::generic,
                "nobody could log in: the plan has no ssh_keys; add the line of your .pub file");
  }
  if (plan.tailscale && plan.tailscale->ssh_only) {
    throw Error(
        ErrorKind::generic,
        "tailscale.ssh_only would shut everybody out: at its first boot the server is in no "
        "tailnet yet; set it to true once a login over the tailnet has worked");
  }
  const std::vector<ManagedFile> files = all_files(plan, text, nullptr);
  std::string result = concat(
      {"#cloud-config\n"
       "# Made by 'secretsctl server render --cloud-init'. It holds no secret, and must not:\n"
       "# all processes of the server can read it.\n"
       "users:\n",
       user_text(plan.administrator, plan.ssh_keys), user_text(plan.user, plan.ssh_keys),
       "# Root's login stays as the image has it until the script has seen both accounts.\n"
       "disable_root: false\n"
       "ssh_pwauth: false\n"
       "package_update: true\n"
       "packages:\n"});
  std::string list = package_list();
  for (std::size_t at = list.find(' '); at != std::string::npos; at = list.find(' ', at + 1)) {
    const std::size_t end = std::min(list.find(' ', at + 1), list.size());
    result += concat({"  - ", std::string_view(list).substr(at + 1, end - at - 1), "\n"});
  }
  result += "write_files:\n";
  for (const ManagedFile& file : files) {
    result += concat({"  - path: ", json_quoted(place_of(file)), "\n    permissions: '0600'\n",
                      yaml_content(content_with(file, {}), 4)});
  }
  return concat(
      {result, "runcmd:\n  - - sh\n    - -ec\n    - |2\n", indented(script_text(plan, files), 6)});
}

}  // namespace secretsctl::server
