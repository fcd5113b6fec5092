#include <secretsctl/openclaw/explanation.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <secretsctl/core/error.hpp>

namespace secretsctl::openclaw {
namespace {

// A text of OpenClaw 2026.9.6 (src/secrets/resolve.ts and the modules that it uses).
struct Phrase {
  std::string_view text;
  std::string_view meaning;
  std::string_view fix;
};

constexpr std::string_view run_check =
    "secretsctl openclaw check, run as the gateway's user with its environment, says which";
constexpr std::string_view install_copy =
    "as the gateway's user: secretsctl openclaw install; then name the path that it prints as "
    "'command'";

constexpr std::array phrases = {
    Phrase{"(NOT_FOUND)", "no file of this provider holds a key of this name",
           "secretsctl get FILE lists the names; fix the id, or add the key: secretsctl set FILE "
           "KEY"},
    Phrase{"(AMBIGUOUS_DUPLICATE_KEY)", "the file holds this key more than once",
           "secretsctl edit FILE, and leave one of them"},
    Phrase{"response missing id", "the provider answered, but not for this id",
           "the command is not secretsctl provider, or an older one; secretsctl openclaw check"},
    Phrase{"returned empty stdout", "the command ended well and printed nothing",
           "'args' must begin with \"provider\" and name the encrypted file"},
    Phrase{"returned invalid JSON", "the command's output is not JSON",
           "'args' must begin with \"provider\"; with 'decrypt' or 'get' it prints plain text"},
    Phrase{"response must be an object", "the command's output is not a JSON object",
           "'args' must begin with \"provider\""},
    Phrase{"protocolVersion must be 1", "the command's output is not an answer of a provider",
           "'args' must begin with \"provider\""},
    Phrase{"response missing \"values\"", "the command's output is not an answer of a provider",
           "'args' must begin with \"provider\""},
    Phrase{"timed out after", "the provider took longer than its timeoutMs",
           "a key command (SOPS_AGE_KEY_CMD) that is slow or waits for the user; raise timeoutMs, "
           "or keep the key in a file (SOPS_AGE_KEY_FILE)"},
    Phrase{"produced no output for", "the provider took longer than its noOutputTimeoutMs",
           "remove noOutputTimeoutMs, or raise it: the whole answer comes at the end"},
    Phrase{"exceeded maxOutputBytes", "the values together are longer than maxOutputBytes",
           "raise maxOutputBytes (at most 20971520), or use a provider for each file"},
    Phrase{"exceeded maxRefsPerProvider", "more than 512 references name this provider",
           "add a second provider with the same command, and divide the references"},
    Phrase{"exceeded maxBatchBytes", "the ids together are longer than 256 KiB",
           "add a second provider with the same command, and divide the references"},
    Phrase{".command must be an absolute path", "OpenClaw searches no PATH and knows no folder",
           "name the command by its whole path"},
    Phrase{".command is not readable",
           "there is no such file, or a folder above it is closed to "
           "the gateway's user",
           install_copy},
    Phrase{".command must be a file", "the path names a folder or a device", install_copy},
    Phrase{".command must not be a symlink",
           "the command's path is a symlink (on Debian /bin/sh is one too)", install_copy},
    Phrase{"is outside trustedDirs", "the provider's trustedDirs do not hold the command's folder",
           "add the folder to trustedDirs, or remove trustedDirs"},
    Phrase{"permissions could not be verified", "the file could not be examined", install_copy},
    Phrase{"permissions are too open", "the command's file is writable by group or others",
           "chmod 755 FILE"},
    Phrase{"must be owned by the current user",
           "the command's file does not belong to the gateway's user; OpenClaw refuses root as "
           "its owner too",
           install_copy},
    Phrase{".command is unsafe", "the command's path holds shell syntax",
           "name one program; its arguments go into 'args'"},
    Phrase{"is not configured", "a reference names a provider that secrets.providers does not have",
           "fix its \"provider\", or add the provider: secretsctl openclaw config FILE"},
    Phrase{"but ref requests", "a reference and its provider differ in \"source\"",
           "write \"source\": \"exec\" in the reference"},
    Phrase{"did not return id", "the provider answered, but not for this id",
           "secretsctl openclaw check"},
    Phrase{"resolves to a redaction placeholder",
           "the value is a word that stands for a hidden value, such as REDACTED or ***",
           "store the real one: secretsctl set FILE KEY"},
    Phrase{"is not a non-empty string", "the value is empty or blank",
           "store one: secretsctl set FILE KEY"},
    Phrase{"is not a string/object", "the value is empty or blank",
           "store one: secretsctl set FILE KEY"},
    Phrase{"Secret reference provider must match",
           "the name of a provider is not one that OpenClaw "
           "takes: [a-z][a-z0-9_-]{0,63}",
           "rename it in secrets.providers and in the references"},
    Phrase{"xec secret reference id must match",
           "an id is not one that OpenClaw takes: [A-Za-z0-9][A-Za-z0-9._:/#-]{0,255}",
           "give the file a label (LABEL=FILE in 'args') and write LABEL#KEY, or rename the key"},
    Phrase{"EACCES", "the gateway's user may not run the command",
           "chmod 755 FILE; the file system "
           "must not be mounted noexec"},
    Phrase{"ENOEXEC", "the command's file is no program of this machine", install_copy},
    Phrase{"ENOENT", "the command does not exist, or a program that it needs does not",
           install_copy},
    Phrase{
        "Secrets reloaded with",
        "the reload ended well, but something was not resolved; values that were resolved before "
        "are kept",
        run_check},
    Phrase{"is configured but unavailable", "a reference was not resolved when the gateway started",
           "secretsctl openclaw check says which and why; then openclaw secrets reload"},
    Phrase{"required secrets are unavailable",
           "a reference without which the gateway does not start (gateway.auth) was not resolved",
           run_check},
    Phrase{
        "gateway token mismatch",
        "the gateway's own token was changed: a reload asks the gateway with the new one, and it "
        "still has the old one",
        "restart the gateway"},
    Phrase{"SECRETS_PROVIDER_DEGRADED",
           "a reload failed for a whole provider; values that were "
           "resolved before are kept",
           run_check},
    Phrase{"SECRETS_RELOADER_DEGRADED",
           "a reload failed; values that were resolved before are "
           "kept",
           run_check},
    Phrase{"SECRETS_DEGRADED", "a reload failed for one reference; its last value is kept",
           run_check},
    Phrase{"SECRET_SURFACE_UNAVAILABLE", "a reference was not resolved when the gateway started",
           run_check},
};

constexpr std::string_view exit_phrase = "exited with code ";
constexpr std::string_view id_phrase = "failed for id";

struct StatusMeaning {
  int status;
  std::string_view meaning;
  std::string_view fix;
};

constexpr std::array statuses = {
    StatusMeaning{1,
                  "the call itself is wrong: a file that is not encrypted or damaged in its "
                  "metadata, a malformed request, a malformed label",
                  "the message on standard error says which"},
    StatusMeaning{2, "an encrypted file does not exist or cannot be read by the gateway's user",
                  "name it by its absolute path; look at its mode and at the folders above it"},
    StatusMeaning{25, "a value of the file is damaged, or is in clear where it must be encrypted",
                  "take the file from git again"},
    StatusMeaning{51,
                  "the MAC of the file is wrong: it was changed by other means than sops "
                  "or secretsctl",
                  "take the file from git again; secretsctl decrypt FILE says the same"},
    StatusMeaning{100, "no encrypted file was named", "add it to 'args', after \"provider\""},
    StatusMeaning{127, "a program that the command needs does not exist",
                  "a key command needs PATH in passEnv, or an absolute path"},
    StatusMeaning{128,
                  "no key opens the file: the provider has no identity, or another one than "
                  "the file is encrypted to",
                  "add the variable that names the key (SOPS_AGE_KEY_FILE) to passEnv, and "
                  "set it for the gateway; secretsctl keygen -y KEYFILE prints the recipient that "
                  "the file must be encrypted to"},
};

std::string quoted_after(std::string_view text, std::size_t at) {
  const auto open = text.find('"', at);
  const auto close = open == std::string_view::npos ? open : text.find('"', open + 1);
  if (close == std::string_view::npos || open > at + 2) return {};
  return std::string(text.substr(open, close - open + 1));
}

struct Found {
  std::size_t at;
  Explanation explanation;
};

// Finds "exited with code N"; each N once.
void find_statuses(std::string_view text, std::vector<Found>& found) {
  for (std::size_t at = text.find(exit_phrase); at != std::string_view::npos;
       at = text.find(exit_phrase, at + 1)) {
    const std::string_view number = text.substr(at + exit_phrase.size(), 4);
    int status = -1;
    std::from_chars(number.data(), number.data() + number.size(), status);
    found.push_back({at, explain_status(status)});
  }
}

// Finds failures of single ids without a code that OpenClaw shows.
void find_ids(std::string_view text, std::vector<Found>& found) {
  for (std::size_t at = text.find(id_phrase); at != std::string_view::npos;
       at = text.find(id_phrase, at + 1)) {
    const std::string id = quoted_after(text, at + id_phrase.size());
    const std::string_view after = text.substr(at + id_phrase.size());
    const std::size_t code = id.empty() ? 0 : id.size() + 1;
    if (after.size() > code && after.substr(code).starts_with(" (")) continue;
    found.push_back(
        {at,
         {std::string(id_phrase) + (id.empty() ? "" : " " + id),
          "the file holds the key, but its value cannot be given: it is empty, or not UTF-8 text",
          "secretsctl get FILE KEY shows it; store another: secretsctl set FILE KEY"}});
  }
}

}  // namespace

Explanation explain_status(int status) {
  const auto* found = std::ranges::find(statuses, status, &StatusMeaning::status);
  Explanation explanation;
  explanation.text = std::string(exit_phrase) + (status < 0 ? "null" : std::to_string(status));
  if (found != statuses.end()) {
    explanation.meaning = found->meaning;
    explanation.mend = found->fix;
  } else {
    explanation.meaning = status < 0 ? "a signal ended the provider"
                                     : "secretsctl provider ends with no such status: another "
                                       "command ran, or a signal ended it";
    explanation.mend = run_check;
  }
  return explanation;
}

std::vector<Explanation> explain(std::string_view text) {
  std::vector<Found> found;
  find_statuses(text, found);
  find_ids(text, found);
  for (const Phrase& phrase : phrases) {
    const auto at = text.find(phrase.text);
    if (at == std::string_view::npos) continue;
    found.push_back(
        {at, {std::string(phrase.text), std::string(phrase.meaning), std::string(phrase.fix)}});
  }
  std::ranges::stable_sort(found, {}, &Found::at);
  std::vector<Explanation> result;
  for (Found& one : found) {
    const bool is_known = std::ranges::any_of(
        result, [&](const Explanation& other) { return other.text == one.explanation.text; });
    if (!is_known) result.push_back(std::move(one.explanation));
  }
  return result;
}

}  // namespace secretsctl::openclaw
