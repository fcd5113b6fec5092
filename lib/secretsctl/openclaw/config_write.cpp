#include <secretsctl/openclaw/config_write.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <secretsctl/core/acting_user.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/path_owner.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/openclaw/config_file.hpp>
#include <secretsctl/openclaw/json5.hpp>

namespace secretsctl::openclaw {
namespace {

using Json = nlohmann::ordered_json;
using Kind = JsonValue::Kind;

constexpr int max_backups = 99;

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

// Changes a text at one position; a later change does not see an earlier one.
class Splicer {
 public:
  explicit Splicer(std::string_view text) : text_(text) {
    line_end_ = text.find("\r\n") == std::string_view::npos ? "\n" : "\r\n";
  }

  // Adds a member at the end of an object.
  SecretBytes add(const JsonValue& object, const std::string& name, const Json& value) {
    const std::size_t begin = offset(object.text);
    const std::size_t last = begin + object.text.size() - 1;  // position of the bracket
    const bool is_open = object.text.find('\n') != std::string_view::npos ||
                         (object.members.empty() && text_.find('\n') != std::string_view::npos);
    const std::string outer = indentation_at(begin);
    const std::string inner = object.members.empty() || !is_open
                                  ? outer + unit()
                                  : indentation_at(offset(object.members.front().name_text));
    std::string member = Json(name).dump() + ": " + written(value, inner, is_open);
    if (object.members.empty()) {
      if (is_open) member = line_end_ + inner + member + line_end_ + outer;
      return replaced(begin + 1, last, member);
    }
    const std::string_view value_text = object.members.back().value.text;
    const std::size_t end = offset(value_text) + value_text.size();
    return replaced(end, end, "," + (is_open ? line_end_ + inner : " ") + member);
  }

  SecretBytes replace(const JsonValue& old, const Json& value) {
    const std::size_t begin = offset(old.text);
    const bool is_open = old.text.find('\n') != std::string_view::npos;
    return replaced(begin, begin + old.text.size(), written(value, indentation_at(begin), is_open));
  }

 private:
  [[nodiscard]] std::size_t offset(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - text_.data());
  }

  // The white space at the start of the line that holds a position.
  [[nodiscard]] std::string indentation_at(std::size_t at) const {
    const std::size_t line = at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;
    const std::size_t end = std::min(text_.find_first_not_of(" \t", line), text_.size());
    return std::string(text_.substr(line, std::min(end, at) - line));
  }

  // The indentation of one level, taken from the first member of the outermost object.
  [[nodiscard]] std::string unit() const {
    const std::size_t quote = text_.find('"');
    const std::string first =
        quote == std::string_view::npos ? std::string() : indentation_at(quote);
    return first.empty() ? "  " : first;
  }

  [[nodiscard]] std::string written(const Json& value, const std::string& indentation,
                                    bool is_open) const {
    if (!is_open) return value.dump();
    const std::string step = unit();
    const std::string dumped = value.dump(static_cast<int>(step.size()), step.front());
    std::string result;
    for (const char c : dumped) {
      if (c == '\n') {
        result += line_end_ + indentation;
      } else {
        result += c;
      }
    }
    return result;
  }

  [[nodiscard]] SecretBytes replaced(std::size_t begin, std::size_t end,
                                     std::string_view text) const {
    SecretBuffer out(text_.size() + text.size());
    out.append(text_.substr(0, begin));
    out.append(text);
    out.append(text_.substr(end));
    return out.take();
  }

  std::string_view text_;
  std::string line_end_;
};

JsonValue parse_strict(std::string_view text) {
  JsonText parsed = parse_json5(text);
  if (!parsed.is_strict) {
    fail(
        "it is JSON5 (comments, trailing commas, names without quotes and the like), which is not "
        "rewritten");
  }
  if (!parsed.root.is(Kind::object)) fail("it holds no object");
  return std::move(parsed.root);
}

// An object on the path to the provider; nullptr if it does not exist.
const JsonValue* step(const JsonValue& object, const char* name) {
  if (object.find("$include") != nullptr) {
    fail("the object for '" + std::string(name) + "' comes from $include");
  }
  const JsonValue* found = object.find(name);
  if (found != nullptr && !found->is(Kind::object))
    fail("'" + std::string(name) + "' is no object");
  return found;
}

bool is_same(const JsonValue& written, const Json& value) {
  // The members of our provider hold no secret. The sorted kind of object: the ordered kind looks
  // through all members for each one.
  return nlohmann::json::parse(written.text, nullptr, false) == nlohmann::json::parse(value.dump());
}

// Changes the first member that differs in an existing provider; nothing if none differs.
std::optional<SecretBytes> update(std::string_view text, const JsonValue& old,
                                  const Json& provider) {
  if (old.find("$include") != nullptr) fail("its provider of this name comes from $include");
  const JsonValue* source = old.find("source");
  if (source == nullptr || !is_same(*source, provider.at("source"))) {
    fail("it has a provider of this name with another source; choose another name with --alias");
  }
  for (const auto& [name, value] : provider.items()) {
    const JsonValue* member = old.find(name);
    if (member == nullptr) return Splicer(text).add(old, name, value);
    if (!is_same(*member, value)) return Splicer(text).replace(*member, value);
  }
  return std::nullopt;
}

// Makes one change towards the wanted text; nothing if it is complete.
std::optional<SecretBytes> change(std::string_view text, const std::string& alias,
                                  const Json& provider) {
  const JsonValue root = parse_strict(text);
  const JsonValue* secrets = step(root, "secrets");
  if (secrets == nullptr) {
    return Splicer(text).add(root, "secrets", {{"providers", {{alias, provider}}}});
  }
  const JsonValue* providers = step(*secrets, "providers");
  if (providers == nullptr) return Splicer(text).add(*secrets, "providers", {{alias, provider}});
  const JsonValue* old = step(*providers, alias.c_str());
  if (old == nullptr) return Splicer(text).add(*providers, alias, provider);
  return update(text, *old, provider);
}

// Keeps the old text beside the file, under a free name. The copy gets the file's owner before its
// name: a user who can write the folder could put another file under that name.
std::string keep(const std::string& path, ByteView bytes, const struct stat& status) {
  for (int i = 1; i <= max_backups; ++i) {
    std::string backup = path + ".before-secretsctl" + (i == 1 ? "" : "." + std::to_string(i));
    if (access(backup.c_str(), F_OK) == 0) continue;
    OutputFile output(backup, OutputSecrecy::secret, OutputReplace::refused);
    output.write(bytes);
    if (geteuid() == 0) output.give_to(status.st_uid, status.st_gid);
    output.commit();
    return backup;
  }
  fail(printable(path) + ": there are " + std::to_string(max_backups) +
       " backups beside it already (.before-secretsctl.N); remove some");
}

}  // namespace

SecretBytes splice_provider(std::string_view config, const std::string& alias,
                            const std::string& provider) {
  const Json members = Json::parse(provider);
  SecretBytes text = SecretBytes::copy_of(config);
  // Each round changes at most one member.
  for (std::size_t round = 0; round <= members.size(); ++round) {
    std::optional<SecretBytes> changed = change(text.expose_text(), alias, members);
    if (!changed) return text;
    text = std::move(*changed);
  }
  if (change(text.expose_text(), alias, members)) fail("it could not be changed as intended");
  return text;
}

namespace {

FileDescriptor open_config(const std::string& path) {
  try {
    return open_input(path, {.limit = max_config_size, .missing = ErrorKind::no_file});
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::no_file) throw;
    throw Error(ErrorKind::input_unreadable,
                std::string(error.what()) +
                    "; OpenClaw's own setup makes it (openclaw onboard): do that first, or put {} "
                    "into a new file of mode 0600 there, then run this once more");
  }
}

ConfigWrite write_as_we_are(const std::string& path, const std::string& alias,
                            const std::string& provider) {
  const FileDescriptor fd = open_config(path);
  struct stat status {};
  if (fstat(fd.get(), &status) != 0) fail(input_name(path) + ": cannot be examined");
  const SecretBytes old = read_secret_descriptor(fd.get(), input_name(path), max_config_size);
  ConfigWrite result;
  SecretBytes changed;
  try {
    changed = splice_provider(old.expose_text(), alias, provider);
  } catch (const Error& error) {
    result.reason = printable(path) + " is left as it is: " + error.what() +
                    ". Put the piece into its object \"secrets\", under \"providers\"";
    return result;
  }
  if (changed.equals(old)) {
    result.outcome = ConfigWrite::Outcome::unchanged;
    return result;
  }
  result.backup = keep(path, old.expose(), status);
  replace_file(path, {old.expose()}, changed.expose());
  result.outcome = ConfigWrite::Outcome::written;
  return result;
}

}  // namespace

ConfigWrite write_provider(const std::string& path, const std::string& alias,
                           const std::string& provider) {
  const uid_t owner = geteuid() == 0 ? path_owner(path) : 0;
  if (owner == 0) return write_as_we_are(path, alias, provider);
  const ActingUser acting(account_of(owner));
  return in_context("as " + user_label(owner) + ", who controls the folder",
                    [&] { return write_as_we_are(path, alias, provider); });
}

}  // namespace secretsctl::openclaw
