#include <secretsctl/setup/init.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/keygen.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/core/identity_traces.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/setup/ignore_file.hpp>
#include <secretsctl/setup/init_ignore.hpp>
#include <secretsctl/setup/init_rule.hpp>
#include <secretsctl/setup/repository.hpp>
#include <secretsctl/sops/config_search.hpp>
#include <secretsctl/sops/identity_place.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

constexpr mode_t folder_mode = 0755;

// What the steps share.
struct Setup {
  fs::path root;
  fs::path key;
  const Say& say;
  InitResult result;

  [[nodiscard]] std::string shown(const fs::path& path) const {
    return printable(path_for_user(path, root));
  }
};

// Lines of ignore files can't hold such a name, and must not hold a private key.
void refuse_unfit_name(const fs::path& path) {
  const std::string text = path.string();
  if (holds_identity(text)) {
    throw Error(ErrorKind::generic, "the path of the key, " + printable(text) +
                                        ", holds a private key itself; --key takes the name of a "
                                        "file that holds it");
  }
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::ranges::none_of(text, is_control)) return;
  throw Error(ErrorKind::generic, "the path of the key, " + printable(text) +
                                      ", holds a control character; choose another with --key");
}

// A .sops.yaml there would be refused by every command.
void refuse_open_folder(const fs::path& root) {
  struct stat info {};
  if (stat(root.c_str(), &info) != 0 || (info.st_mode & S_IWOTH) == 0) return;
  throw Error(ErrorKind::generic, printable(root.string()) +
                                      " is writable by others, who could put their .sops.yaml "
                                      "there; run chmod o-w on it first");
}

// A link between the root and the key could lead the key out of the repository.
void refuse_links(const Setup& setup) {
  if (!is_inside(setup.key, setup.root)) return;
  fs::path place = setup.root;
  for (const fs::path& part : setup.key.lexically_relative(setup.root)) {
    place /= part;
    struct stat info {};
    if (lstat(place.c_str(), &info) != 0 || !S_ISLNK(info.st_mode)) continue;
    throw Error(ErrorKind::output_unwritable,
                setup.shown(place) +
                    " is a symlink, which could lead the key out of the repository; put a file or "
                    "folder in its place, or name the key with --key");
  }
}

bool is_there(const fs::path& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0;
}

// find_config passes over a link that leads nowhere and a folder of that name.
void refuse_unusable_config(const Setup& setup) {
  const fs::path path = setup.root / ".sops.yaml";
  if (!is_there(path)) return;
  throw Error(ErrorKind::output_unwritable,
              "cannot write " + setup.shown(path) +
                  ": there is something that is no file, or a symlink that leads nowhere; move it "
                  "away");
}

// The first recipient of a key file that is there; empty if it does not tell.
std::string recipient_of(const Setup& setup) {
  const auto identities = age::read_identity_file(setup.key.string(), no_interaction());
  if (identities.empty()) {
    throw Error(ErrorKind::generic, setup.shown(setup.key) +
                                        " is there and holds no identity; it is never overwritten: "
                                        "move it away, or name another file with --key");
  }
  struct stat info {};
  if (stat(setup.key.c_str(), &info) == 0 && (info.st_mode & 077) != 0) {
    setup.say("warning: others may read " + setup.shown(setup.key) + "; run chmod 600 " +
              shell_path(path_for_user(setup.key, setup.root)));
  }
  return identities.front()->recipient();
}

void make_folders(const fs::path& folder) {
  if (folder.empty() || is_there(folder)) return;
  make_folders(folder.parent_path());
  if (mkdir(folder.c_str(), folder_mode) == 0 || errno == EEXIST) return;
  throw Error(ErrorKind::output_unwritable,
              "cannot make the folder " + printable(folder.string()) + ": " + std::strerror(errno));
}

void make_key(Setup& setup) {
  make_folders(setup.key.parent_path());
  const age::NewIdentity identity = age::generate_x25519_identity();
  OutputFile file(setup.key.string(), OutputSecrecy::secret, OutputReplace::refused);
  file.write(identity.key_file.expose());
  file.commit();
  setup.result.recipient = identity.recipient;
  setup.result.changed = true;
  setup.say("made " + setup.shown(setup.key) + ", mode 0600: a new key; its public key is " +
            identity.recipient);
  setup.say("keep a copy of this key elsewhere: without it everything encrypted to it is lost");
}

void add_lines(Setup& setup, const MissingLines& missing) {
  if (missing.lines.empty()) return;
  append_lines(missing.file, missing.lines);
  setup.result.changed = true;
  std::string list;
  for (const std::string& line : missing.lines) list += " " + printable(line);
  setup.say("added to " + setup.shown(missing.file) + ":" + list);
}

// Whether the rule is as it has to be.
bool prepare_rule(Setup& setup, const std::optional<std::string>& config) {
  if (config) {
    if (!setup.result.recipient.empty()) {
      return check_rule(*config, setup.root, setup.result.recipient, setup.say);
    }
    setup.say(setup.shown(setup.key) +
              " does not tell its public key without being asked: see for yourself that " +
              setup.shown(*config) + " names it");
    return true;
  }
  write_rule(setup.root, setup.result.recipient);
  setup.result.changed = true;
  setup.say("wrote " + setup.shown(setup.root / ".sops.yaml") +
            ": what is below secrets/ is encrypted to " + setup.result.recipient);
  return true;
}

void say_what_is_left(const Setup& setup, bool complete) {
  const bool is_default = setup.key == fs::path(sops::repository_key_path(setup.root.string()));
  if (!is_default) {
    setup.say("the key is not where it is looked for by itself: export SOPS_AGE_KEY_FILE=" +
              shell_path(setup.key.string()));
  }
  const std::string top = work_tree_of(setup.key.parent_path().string());
  if (!top.empty() && !is_inside(setup.key, setup.root)) {
    setup.say("warning: the key lies in the work tree " + printable(top) +
              ", outside this folder: see that its .gitignore has the line " +
              printable(ignore_line(setup.key, top)));
  }
  if (complete && !setup.result.changed) setup.say("all is there; nothing was changed");
  const fs::path plaintext = setup.root / secrets_plaintext;
  if (is_there(plaintext.string() + ".enc")) return;
  setup.say(std::string(is_there(plaintext) ? "next" : "next, with KEY=value lines in it") +
            ": secretsctl encrypt " + shell_path(path_for_user(plaintext, setup.root)));
}

}  // namespace

InitResult prepare_repository(const std::string& key, const Say& say) {
  const fs::path root = repository_root(fs::current_path());
  Setup setup{root,
              key.empty() ? fs::path(sops::repository_key_path(root.string())) : normal_path(key),
              say,
              {}};
  say("the repository's root is " + printable(root.string()));
  refuse_unfit_name(setup.key);
  refuse_open_folder(root);
  refuse_links(setup);
  const bool has_key = is_there(setup.key);
  if (has_key) setup.result.recipient = recipient_of(setup);
  const auto config = sops::find_config((root / secrets_plaintext).string());
  if (!config) refuse_unusable_config(setup);
  if (has_key && !config && setup.result.recipient.empty()) {
    throw Error(ErrorKind::generic, setup.shown(setup.key) +
                                        " does not tell its public key without being asked; write "
                                        ".sops.yaml yourself: docs/deployment.md shows it");
  }
  const Paths plaintexts{root / secrets_plaintext, root / compose_plaintext};
  Paths kept_out{setup.key};
  kept_out.insert(kept_out.end(), plaintexts.begin(), plaintexts.end());
  const MissingLines for_git = missing_git_lines(root, kept_out, say);
  const MissingLines for_docker = missing_docker_lines(root, setup.key);
  for (const MissingLines* missing : {&for_git, &for_docker}) {
    if (!missing->lines.empty()) refuse_link(missing->file);
  }
  // The key comes after the lines that keep it out.
  add_lines(setup, for_git);
  add_lines(setup, for_docker);
  if (!has_key) make_key(setup);
  const bool complete = prepare_rule(setup, config);
  warn_of_tracked(root, plaintexts, setup.key, say);
  say_what_is_left(setup, complete);
  return setup.result;
}

}  // namespace secretsctl::setup
