#include <secretsctl/setup/init.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/keygen.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/core/new_folder.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/private_key_text.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/setup/ignore_file.hpp>
#include <secretsctl/setup/init_ignore.hpp>
#include <secretsctl/setup/init_key.hpp>
#include <secretsctl/setup/init_recovery.hpp>
#include <secretsctl/setup/init_rule.hpp>
#include <secretsctl/setup/plaintext_signs.hpp>
#include <secretsctl/setup/repository.hpp>
#include <secretsctl/sops/keys/identity_source.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

// What the steps share.
struct Setup : RepositoryLocation {
  fs::path key;
  const Say& say;
  InitResult result;

  [[nodiscard]] std::string shown(const fs::path& path) const {
    return printable(path_for_user(path, root));
  }
};

// Lines of ignore files can't hold such a name.
void refuse_control_characters(const fs::path& path) {
  const std::string text = path.string();
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
  const fs::path path = setup.root / sops::config_name;
  if (!is_there(path)) return;
  throw Error(ErrorKind::output_unwritable,
              "cannot write " + setup.shown(path) +
                  ": there is something that is no file, or a symlink that leads nowhere; move it "
                  "away");
}

// The recipient of a key file that is there; empty if it does not tell.
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
  return recipient_for(setup, identities);
}

void make_folders(const fs::path& folder) {
  if (folder.empty() || folder == folder.parent_path() || is_there(folder)) return;
  make_folders(folder.parent_path());
  make_key_folder(folder.string());
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

// The repository's own key too, wherever ours is: for those who have none elsewhere.
Paths paths_to_ignore(const Setup& setup, const Paths& plaintexts) {
  Paths paths{own_key_path(setup)};
  if (setup.key != paths.front()) paths.push_back(setup.key);
  paths.insert(paths.end(), plaintexts.begin(), plaintexts.end());
  return paths;
}

// Whether the rule is as it has to be.
bool prepare_rule(Setup& setup) {
  if (const auto& config = setup.config) {
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
  setup.say("wrote " + setup.shown(setup.root / sops::config_name) + ": what is below secrets/ " +
            (has_root_plaintext(setup.root) ? "and .env are" : "is") + " encrypted to " +
            setup.result.recipient);
  return true;
}

void say_how_to_encrypt(const Setup& setup, const fs::path& plaintext) {
  const std::string signs = plaintext_signs(plaintext);
  if (!signs.empty()) {
    setup.say("note: " + setup.shown(plaintext) +
              " looks as if it was written for another reader than SOPS (" + signs +
              "); the next command reads it as Compose does, secretsctl encrypt --help names others");
  }
  setup.say(std::string(is_there(plaintext) ? "next" : "next, with KEY=value lines in it") +
            ": secretsctl encrypt " + (signs.empty() ? "" : "--from compose ") +
            shell_path(path_for_user(plaintext, setup.root)));
}

void say_what_is_left(const Setup& setup, bool complete) {
  if (setup.key != own_key_path(setup)) say_where_key_is_found(setup.key, setup.say);
  const std::string top = work_tree_of(setup.key.parent_path().string());
  if (!top.empty() && !is_inside(setup.key, setup.root)) {
    setup.say("warning: the key lies in the work tree " + printable(top) +
              ", outside this folder: see that its .gitignore has the line " +
              printable(ignore_line(setup.key, top)));
  }
  if (complete && !setup.result.changed) setup.say("all is there; nothing was changed");
  fs::path plaintext = setup.root / secrets_plaintext;
  if (is_there(sops::encrypted_name(plaintext.string()))) return;
  if (has_root_plaintext(setup.root) && !is_there(plaintext)) {
    plaintext = setup.root / compose_plaintext;
    if (is_there(sops::encrypted_name(plaintext.string()))) return;
  }
  say_how_to_encrypt(setup, plaintext);
}

}  // namespace

InitResult prepare_repository(const InitOptions& options, Interaction& interaction,
                              const Say& say) {
  const std::string& key = options.key;
  refuse_private_key_as_path(key, ErrorKind::generic);
  const fs::path root = repository_root(fs::current_path());
  say("the repository's root is " + printable(root.string()));
  refuse_open_folder(root);
  const RepositoryLocation repository{
      root, repository_config((root / secrets_plaintext).parent_path(), usual_files(root))};
  Setup setup{repository,
              key.empty() ? choose_key(repository, interaction, say) : normal_path(key),
              say,
              {}};
  refuse_control_characters(setup.key);
  refuse_links(setup);
  const bool has_key = is_there(setup.key);
  if (has_key) setup.result.recipient = recipient_of(setup);
  if (!setup.config) refuse_unusable_config(setup);
  if (has_key && !setup.config && setup.result.recipient.empty()) {
    throw Error(ErrorKind::generic, setup.shown(setup.key) +
                                        " does not tell its public key without being asked; write "
                                        ".sops.yaml yourself: docs/deployment.md shows it");
  }
  const Paths plaintexts{root / secrets_plaintext, root / compose_plaintext};
  const MissingLines for_git = missing_git_lines(root, paths_to_ignore(setup, plaintexts), say);
  const MissingLines for_docker = missing_docker_lines(root, setup.key);
  for (const MissingLines* missing : {&for_git, &for_docker}) {
    if (!missing->lines.empty()) refuse_link(missing->file);
  }
  // The key comes after the lines that keep it out.
  add_lines(setup, for_git);
  add_lines(setup, for_docker);
  if (!has_key) make_key(setup);
  // An existing key may lie elsewhere, and then nothing has made it yet.
  make_key_folder((root / secrets_plaintext).parent_path().string());
  const bool complete = prepare_rule(setup);
  if (options.show_recovery) {
    const std::string config = setup.config.value_or((root / sops::config_name).string());
    if (add_recovery(config, root, options.show_recovery, say)) setup.result.changed = true;
  }
  warn_of_tracked(root, plaintexts, setup.key, say);
  say_what_is_left(setup, complete);
  return setup.result;
}

}  // namespace secretsctl::setup
