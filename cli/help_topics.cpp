#include "help_topics.hpp"

#include <array>

namespace secretsctl::cli {
namespace {

constexpr std::string_view with_keys =
    "encrypt decrypt get set unset edit rotate updatekeys exec compose kustomize provider doctor "
    "git-resolve git-scan git-textconv git-merge git-pre-commit";
constexpr std::string_view with_rules =
    "encrypt set unset edit rotate updatekeys exec compose doctor init git-resolve git-merge "
    "git-pre-commit";
constexpr std::string_view with_file =
    "encrypt decrypt get set unset edit shred rotate updatekeys exec compose kustomize provider "
    "status git-resolve git-textconv openclaw-config server-check server-apply server-render";
constexpr std::string_view with_plan = "server-check server-apply server-render";
constexpr std::string_view with_command = "exec compose";
constexpr std::string_view with_openclaw = "openclaw-check openclaw-config openclaw-install";

constexpr std::array calls = {
    HelpRow{"secretsctl help COMMAND", "the flags of a command, with an example"},
    HelpRow{"secretsctl help environment", "the variables that secretsctl reads"},
    HelpRow{"secretsctl help exit-status", "the exit statuses"},
    HelpRow{"secretsctl --version", "the version; with --verbose what is linked, too"},
};

constexpr std::array keys = {
    HelpRow{"SOPS_AGE_KEY", "identities themselves, or the content of a key file", with_keys},
    HelpRow{"SOPS_AGE_KEY_FILE", "the path of a key file", with_keys},
    HelpRow{"SOPS_AGE_KEY_CMD", "a command that prints identities", with_keys},
    HelpRow{"XDG_CONFIG_HOME, HOME",
            "where sops/age/keys.txt lies: in XDG_CONFIG_HOME, else ~/.config", with_keys},
    HelpRow{"SOPS_AGE_SSH_PRIVATE_KEY_FILE", "the path of an SSH private key", with_keys},
    HelpRow{"SOPS_AGE_SSH_PRIVATE_KEY_CMD", "a command that prints an SSH private key", with_keys},
};

constexpr std::array others = {
    HelpRow{"SOPS_AGE_RECIPIENTS", "the recipients, in place of those of .sops.yaml",
            "encrypt edit doctor"},
    HelpRow{"SOPS_CONFIG", "the .sops.yaml to use instead of searching for one", with_rules},
    HelpRow{"SECRETSCTL_KEY_TIME", "the seconds that a key command or plugin has, up to 30",
            with_keys},
    HelpRow{"SOPS_EDITOR, EDITOR", "the editor of 'edit' and 'git resolve'", "edit git-resolve"},
    HelpRow{"XDG_RUNTIME_DIR", "where a plaintext lies in memory", "edit compose git-resolve"},
    HelpRow{"PATH", "where commands, editors, git and age plugins are found"},
    HelpRow{"CI", "if it is set, diffs in git show ciphertext", "git-textconv git-install"},
    HelpRow{"GITHUB_ENV", "the file that 'decrypt --output-type github' appends to", "decrypt"},
    HelpRow{"OPENCLAW_CONFIG_PATH, _STATE_DIR", "where 'openclaw check' finds openclaw.json",
            "openclaw-check"},
    HelpRow{"NO_COLOR, TERM, COLUMNS", "whether headings of help are bold, and how wide help is",
            "help"},
};

// As docs/reference.md has them; tests/cli/help.sh compares.
constexpr std::array statuses = {
    HelpRow{"0", "done"},
    HelpRow{"1", "a mistake in flags or configuration; no recipients; no such key"},
    HelpRow{"2", "an input cannot be read, or a plaintext does not parse"},
    HelpRow{"3", "the output cannot be written; something of a plaintext is left"},
    HelpRow{"4", "a value that the output cannot hold",
            "encrypt decrypt get set edit exec compose git-resolve"},
    HelpRow{"8", "flags that exclude each other",
            "init keygen encrypt decrypt get compose git-resolve age-encrypt age-decrypt"},
    HelpRow{"23", "a value cannot be encrypted", "encrypt set edit rotate updatekeys git-resolve"},
    HelpRow{"25", "a value is damaged, moved, or clear where it must be encrypted", with_keys},
    HelpRow{"51", "the MAC does not hold: the file was changed", with_keys},
    HelpRow{"91", "an --extract path that does not parse", "decrypt get set unset git-resolve"},
    HelpRow{"100", "FILE is missing, or is not there", with_file},
    HelpRow{"126", "exec, compose: the command cannot be run", with_command},
    HelpRow{"127", "exec, compose: there is no such command", with_command},
    HelpRow{"128", "no identity opens the file", with_keys},
    HelpRow{"200", "edit: nothing was changed", "edit"},
    HelpRow{"201", "edit: there is no editor, or it failed", "edit git-resolve"},
    HelpRow{"203", "encrypt: the file is encrypted already", "encrypt"},
};

constexpr std::array files = {
    HelpRow{".sops.yaml",
            "the creation rules, searched upward from the folder of FILE, then from "
            "the working folder",
            with_rules},
    HelpRow{"secrets/age-key.txt",
            "the key of the repository, beside the .sops.yaml that governs FILE; never used by "
            "'provider'",
            "init encrypt decrypt get set unset edit rotate updatekeys exec compose doctor "
            "git-resolve git-scan git-textconv git-merge git-pre-commit"},
    HelpRow{"~/.config/sops/age/keys.txt", "a key file", with_keys},
    HelpRow{"~/.ssh/id_ed25519, ~/.ssh/id_rsa", "SSH private keys", with_keys},
    HelpRow{".gitignore, .dockerignore", "lines that keep keys and plaintexts out", "init"},
    HelpRow{"~/.openclaw/openclaw.json", "the configuration of OpenClaw", with_openclaw},
    HelpRow{"server.yml, /etc/secretsctl/server.yml", "the plan of a server", with_plan},
    HelpRow{"/var/lib/secretsctl/server", "the state from before a change",
            "server-apply server-confirm server-rollback"},
};

}  // namespace

std::span<const HelpRow> more_help() {
  return calls;
}

std::span<const HelpRow> key_variables() {
  return keys;
}

std::span<const HelpRow> other_variables() {
  return others;
}

std::span<const HelpRow> exit_statuses() {
  return statuses;
}

std::span<const HelpRow> known_files() {
  return files;
}

}  // namespace secretsctl::cli
