#include "command_table.hpp"

#include <algorithm>
#include <array>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

constexpr std::array set_up = {
    Command{"init", "[--key PATH]", "prepare a repository: key, rule, ignore lines", run_init,
            "secretsctl init"},
    Command{"keygen", "[-o FILE] | -y [FILE]", "make a key, or show the public key of one",
            run_keygen, "secretsctl keygen -o secrets/age-key.txt"},
    Command{"doctor", "[FILE...] [-v | --json]",
            "find problems in a repository, and how to fix them", run_doctor, "secretsctl doctor"},
};

constexpr std::array every_day = {
    Command{"encrypt", "FILE [-o OUT | -i]", "encrypt a plaintext file, to FILE.enc", run_encrypt,
            "secretsctl encrypt secrets/.env"},
    Command{"decrypt", "FILE [-o OUT | -i]", "decrypt a file, to standard output", run_decrypt,
            "secretsctl decrypt secrets/.env.enc -o .env"},
    Command{"get", "FILE [KEY]", "print one value, or the names of all keys", run_get,
            "secretsctl get secrets/.env.enc API_KEY"},
    Command{"set", "FILE KEY", "give a key a value, read from standard input", run_set,
            "printf %s \"$NEW\" | secretsctl set secrets/.env.enc API_KEY"},
    Command{"unset", "FILE KEY", "remove a key", run_unset,
            "secretsctl unset secrets/.env.enc OLD_KEY"},
    Command{"edit", "FILE", "open the plaintext in an editor, in memory alone", run_edit,
            "secretsctl edit secrets/.env.enc"},
    Command{"shred", "FILE... [--keep] [-n N]", "overwrite plaintext files, and remove them",
            run_shred, "secretsctl shred secrets/.env"},
    Command{"rotate", "FILE...", "make a new data key", run_rotate, "secretsctl rotate secrets"},
    Command{"updatekeys", "FILE...", "make the recipients those of .sops.yaml", run_updatekeys,
            "secretsctl updatekeys secrets"},
};

constexpr std::array deliver = {
    Command{"exec", "FILE... -- CMD...", "run a command with the values in its environment",
            run_exec, "secretsctl exec secrets/.env.enc -- ./server"},
    Command{"compose", "FILE -- CMD...", "the plaintext as .env while a compose command runs",
            run_compose, "secretsctl compose secrets/.env.enc -- docker compose up -d"},
    Command{"kustomize", "[FILE]", "make Kubernetes Secrets of encrypted files, for kustomize",
            run_kustomize, "secretsctl kustomize secret-generator.yaml"},
};

constexpr std::array in_git = {
    Command{"git", "SUBCOMMAND ...", "readable diffs, merges by key, checked commits", run_git,
            "secretsctl git install", git_subcommands},
};

constexpr std::array for_openclaw = {
    Command{"openclaw", "SUBCOMMAND ...", "set up OpenClaw, and find out why it fails",
            run_openclaw, "secretsctl openclaw check", openclaw_subcommands},
    Command{"provider", "[LABEL=]FILE...", "answer one request of OpenClaw's exec secrets provider",
            run_provider, "secretsctl provider secrets/.env.enc < request.json"},
};

constexpr std::array on_servers = {
    Command{"server", "SUBCOMMAND ...", "harden the server around the secrets, and check it",
            run_server, "sudo secretsctl server check", server_subcommands},
};

constexpr std::array more = {
    Command{"status", "FILE", "show whether a file is encrypted", run_status,
            "secretsctl status secrets/.env.enc"},
    Command{"sops", "COMMAND ...", "the command line of sops, for age keys", run_sops,
            "secretsctl sops decrypt secrets/values.json"},
    Command{"age", "SUBCOMMAND ...", "plain age files of any size", run_age,
            "secretsctl age decrypt -i secrets/age-key.txt -o backup.tar backup.tar.age",
            age_subcommands},
};

constexpr std::array groups = {
    CommandGroup{"Set up", set_up},
    CommandGroup{"Every day", every_day},
    CommandGroup{"Deliver", deliver},
    CommandGroup{"Git", in_git},
    CommandGroup{"OpenClaw", for_openclaw},
    CommandGroup{"Server", on_servers},
    CommandGroup{"More", more},
};

const Command* find_in(std::span<const Command> commands, std::string_view name) {
  const auto found = std::ranges::find(commands, name, &Command::name);
  return found == commands.end() ? nullptr : &*found;
}

}  // namespace

std::span<const CommandGroup> command_groups() {
  return groups;
}

const Command* find_command(std::string_view name) {
  for (const CommandGroup& group : groups) {
    if (const Command* found = find_in(group.commands, name)) return found;
  }
  return nullptr;
}

const Command* find_command_path(std::string_view path) {
  const auto blank = path.find(' ');
  const Command* command = find_command(path.substr(0, blank));
  if (blank == std::string_view::npos || command == nullptr) return command;
  return command->subcommands == nullptr ? nullptr
                                         : find_in(command->subcommands(), path.substr(blank + 1));
}

}  // namespace secretsctl::cli
