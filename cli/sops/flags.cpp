#include <array>

#include "call.hpp"

namespace secretsctl::cli::as_sops {
namespace {

constexpr Verbs of(Verb verb) noexcept {
  return Verbs{1} << static_cast<unsigned>(verb);
}

template <typename... More>
constexpr Verbs of(Verb first, More... more) noexcept {
  return of(first) | of(more...);
}

constexpr Verbs all = ~Verbs{0};
constexpr Verbs old_style = of(Verb::old_style);
constexpr Verbs making = of(Verb::encrypt, Verb::edit, Verb::old_style);
constexpr Verbs changing = of(Verb::edit, Verb::set, Verb::unset, Verb::rotate);
constexpr Verbs running = of(Verb::exec_env, Verb::exec_file);
constexpr Verbs groups = of(Verb::groups_add, Verb::groups_delete);
constexpr Verbs opening = of(Verb::decrypt, Verb::old_style, Verb::publish) | changing | running;
constexpr Verbs converting =
    of(Verb::decrypt, Verb::encrypt, Verb::exec_file, Verb::old_style) | changing;
constexpr Verbs serviced = opening | groups | of(Verb::encrypt, Verb::updatekeys);
constexpr Verbs other_kinds = making | of(Verb::groups_add);
constexpr Verbs rotating = of(Verb::rotate, Verb::old_style);

constexpr FlagRow boolean(std::string_view name, char letter, Verbs verbs, std::string_view help) {
  return {name, letter, FlagKind::boolean, verbs, verbs, nullptr, help};
}

constexpr FlagRow text(std::string_view name, Verbs verbs, std::string_view help,
                       const char* variable = nullptr) {
  return {name, 0, FlagKind::text, verbs, verbs, variable, help};
}

constexpr FlagRow foreign(std::string_view name, char letter, Verbs verbs,
                          const char* variable = nullptr) {
  return {name, letter, FlagKind::foreign, verbs, verbs, variable, {}};
}

constexpr std::array flags = {
    boolean("decrypt", 'd', old_style, "decrypt FILE"),
    boolean("encrypt", 'e', old_style, "encrypt FILE"),
    boolean("rotate", 'r', old_style, "give FILE a new data key"),
    text("set", old_style, "give FILE a value: 'PATH JSON'"),
    boolean("in-place", 'i', of(Verb::decrypt, Verb::encrypt) | rotating | groups,
            "replace FILE itself"),
    FlagRow{"output", 0, FlagKind::path, of(Verb::decrypt, Verb::encrypt) | rotating,
            of(Verb::decrypt, Verb::encrypt) | rotating, nullptr, "where to write it"},
    text("extract", of(Verb::decrypt, Verb::old_style), "one value alone, as in '[\"a\"][0]'"),
    text("input-type", converting | of(Verb::updatekeys, Verb::filestatus), "the format of FILE"),
    text("output-type", converting, "the format of the output"),
    text("filename-override", of(Verb::decrypt, Verb::encrypt) | rotating,
         "the name that the format and creation rules go by"),
    boolean("ignore-mac", 0, of(Verb::decrypt, Verb::edit, Verb::set, Verb::unset, Verb::old_style),
            "accept a file whose MAC is wrong"),
    FlagRow{"age", 'a', FlagKind::text, making, making, nullptr,
            "recipients, separated by commas (SOPS_AGE_RECIPIENTS)"},
    FlagRow{"age", 0, FlagKind::list, of(Verb::groups_add), of(Verb::groups_add), nullptr,
            "a recipient of the new group; may be repeated"},
    text("unencrypted-suffix", making, "encrypt all but keys with this end"),
    text("encrypted-suffix", making, "encrypt keys with this end"),
    text("unencrypted-regex", making, "encrypt all but keys that match"),
    text("encrypted-regex", making, "encrypt keys that match"),
    FlagRow{"unencrypted-comment-regex", 0, FlagKind::text, old_style, making, nullptr,
            "encrypt all but values below such a comment"},
    FlagRow{"encrypted-comment-regex", 0, FlagKind::text, old_style, making, nullptr,
            "encrypt values below such a comment"},
    FlagRow{"mac-only-encrypted", 0, FlagKind::boolean, old_style, all, nullptr,
            "compute the MAC over encrypted values alone"},
    FlagRow{"shamir-secret-sharing-threshold", 0, FlagKind::number,
            making | groups | of(Verb::set, Verb::unset), making | groups, nullptr,
            "how many key groups are needed"},
    FlagRow{"config", 0, FlagKind::path, old_style, all, nullptr,
            "the .sops.yaml to use (SOPS_CONFIG)"},
    FlagRow{"indent", 0, FlagKind::number, old_style, all, nullptr,
            "spaces for a level of YAML or JSON"},
    text("add-age", rotating, "recipients to add, separated by commas"),
    text("rm-age", rotating, "recipients to remove, separated by commas"),
    boolean("show-master-keys", 's', of(Verb::edit, Verb::old_style), {}),
    boolean("idempotent", 0, of(Verb::set, Verb::unset), "write nothing if nothing changes"),
    boolean("value-file", 0, of(Verb::set), "VALUE is a file that holds the value"),
    boolean("value-stdin", 0, of(Verb::set), "read the value from standard input"),
    boolean("yes", 'y', of(Verb::updatekeys, Verb::publish), "do it without a question"),
    FlagRow{"file", 'f', FlagKind::path, groups, groups, nullptr, "the encrypted file"},
    boolean("pristine", 0, of(Verb::exec_env), "nothing but the values in the environment"),
    boolean("same-process", 0, of(Verb::exec_env), "become the command"),
    boolean("no-fifo", 0, of(Verb::exec_file), "a file in memory instead of a pipe"),
    text("filename", of(Verb::exec_file), "its name"),
    text("user", running, "the user that the command runs as"),
    boolean("background", 0, running, "don't wait for the command"),
    text("decryption-order", opening, "taken, and without effect: there is one kind of key",
         "SOPS_DECRYPTION_ORDER"),
    FlagRow{"enable-local-keyservice",
            0,
            FlagKind::boolean,
            serviced,
            all,
            "SOPS_ENABLE_LOCAL_KEYSERVICE",
            {}},
    FlagRow{"keyservice", 0, FlagKind::list, serviced, all, "SOPS_KEYSERVICE", {}},
    FlagRow{"disable-version-check", 0, FlagKind::boolean, old_style, all, nullptr, {}},
    FlagRow{"check-for-updates", 0, FlagKind::boolean, old_style, all, nullptr, {}},
    FlagRow{"verbose", 0, FlagKind::boolean, old_style, all, nullptr, {}},
    foreign("kms", 'k', other_kinds, "SOPS_KMS_ARN"),
    foreign("aws-profile", 0, other_kinds),
    foreign("gcp-kms", 0, other_kinds, "SOPS_GCP_KMS_IDS"),
    foreign("hckms", 0, other_kinds, "SOPS_HUAWEICLOUD_KMS_IDS"),
    foreign("azure-kv", 0, other_kinds, "SOPS_AZURE_KEYVAULT_URLS"),
    foreign("hc-vault-transit", 0, other_kinds, "SOPS_VAULT_URIS"),
    foreign("pgp", 'p', other_kinds, "SOPS_PGP_FP"),
    foreign("encryption-context", 0, other_kinds | rotating),
    foreign("add-kms", 0, rotating),
    foreign("rm-kms", 0, rotating),
    foreign("add-gcp-kms", 0, rotating),
    foreign("rm-gcp-kms", 0, rotating),
    foreign("add-hckms", 0, rotating),
    foreign("rm-hckms", 0, rotating),
    foreign("add-azure-kv", 0, rotating),
    foreign("rm-azure-kv", 0, rotating),
    foreign("add-hc-vault-transit", 0, rotating),
    foreign("rm-hc-vault-transit", 0, rotating),
    foreign("add-pgp", 0, rotating),
    foreign("rm-pgp", 0, rotating),
};

constexpr std::array verbs = {
    VerbRow{Verb::decrypt, "decrypt", "[FILE]", "decrypt a file, to standard output"},
    VerbRow{Verb::encrypt, "encrypt", "[FILE]", "encrypt a file, to standard output"},
    VerbRow{Verb::edit, "edit", "FILE", "edit an encrypted file, or make one"},
    VerbRow{Verb::set, "set", "FILE PATH [VALUE]", "set a value, given as JSON"},
    VerbRow{Verb::unset, "unset", "FILE PATH", "remove a value"},
    VerbRow{Verb::rotate, "rotate", "FILE", "a new data key, to standard output"},
    VerbRow{Verb::updatekeys, "updatekeys", "FILE...", "make the recipients those of .sops.yaml"},
    VerbRow{Verb::groups_add, "groups add", "-f FILE", "add a key group"},
    VerbRow{Verb::groups_delete, "groups delete", "-f FILE NUMBER", "remove a key group, from 0"},
    VerbRow{Verb::exec_env, "exec-env", "FILE COMMAND",
            "run a command with the values as variables"},
    VerbRow{Verb::exec_file, "exec-file", "FILE COMMAND",
            "run a command in which {} is the plaintext's path"},
    VerbRow{Verb::filestatus, "filestatus", "FILE", "show whether a file is encrypted"},
    VerbRow{Verb::completion_bash, "completion bash", "", "completions for bash"},
    VerbRow{Verb::completion_zsh, "completion zsh", "", "completions for zsh"},
    VerbRow{Verb::publish, "publish", "FILE", "not supported"},
    VerbRow{Verb::keyservice, "keyservice", "", "not supported"},
    VerbRow{Verb::old_style, "", "[FLAGS] FILE", "without -d, -e, -r and --set: edit"},
};

}  // namespace

std::span<const VerbRow> verb_rows() {
  return verbs;
}

const VerbRow& row_of(Verb verb) {
  return verbs[static_cast<std::size_t>(verb)];
}

std::span<const FlagRow> flag_rows() {
  return flags;
}

bool has(Verbs set, Verb verb) noexcept {
  return (set & of(verb)) != 0;
}

}  // namespace secretsctl::cli::as_sops
