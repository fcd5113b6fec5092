#include <secretsctl/openclaw/provider_piece.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/identity_traces.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>

namespace secretsctl::openclaw {
namespace {

using Json = nlohmann::ordered_json;

// Checks a path that goes into a configuration.
std::string checked(const std::string& text) {
  if (holds_identity(text)) {
    throw Error(ErrorKind::generic, printable(text) +
                                        ": this path holds a private key, which must not get into "
                                        "a configuration; rename the file or its folder");
  }
  if (is_utf8(bytes_of(text))) return text;
  throw Error(ErrorKind::generic,
              printable(text) + ": JSON holds only UTF-8 text; rename the file or its folder");
}

std::vector<std::string> key_sources() {
  std::vector<std::string> names;
  for (const std::string_view name : key_variables) {
    const char* value = std::getenv(name.data());
    if (value != nullptr && *value != '\0') names.emplace_back(name);
  }
  if (names.empty()) names.emplace_back(key_file_variable);
  return names;
}

// The facts about a key of a file that need no decryption.
struct KeyState {
  std::size_t count = 0;
  bool is_empty = false;
  bool has_parts = false;  // a map or a list
};

using KeyStates = std::vector<std::pair<std::string, KeyState>>;

KeyStates read_keys(const std::string& path) {
  const sops::LoadedFile opened = sops::load_encrypted_file(path, {});
  KeyStates keys;
  std::map<std::string, std::size_t> places;
  for (const auto& variable : sops::document_variables(opened.document.tree)) {
    const std::string name(variable.name);
    const auto [place, is_new] = places.try_emplace(name, keys.size());
    if (is_new) keys.emplace_back(name, KeyState{});
    KeyState& state = keys[place->second].second;
    ++state.count;
    state.has_parts = variable.leaf == nullptr;
    state.is_empty = variable.leaf != nullptr && variable.leaf->stored.empty();
  }
  return keys;
}

class Maker {
 public:
  explicit Maker(const PieceRequest& request) : request_(request) {}

  ProviderPiece make() {
    Json arguments = Json::array({"provider"});
    for (const ProviderFile& file : request_.files) add_file(file, arguments);
    const Json provider{{"source", "exec"},
                        {"command", checked(request_.command)},
                        {"args", arguments},
                        {"passEnv", key_sources()},
                        {"jsonOnly", true}};
    piece_.provider = provider.dump();
    piece_.references = references_.dump();
    return std::move(piece_);
  }

 private:
  void add_file(const ProviderFile& file, Json& arguments) {
    const std::string path = checked(sops::absolute_path(file.path));
    arguments.push_back(file.label.empty() ? path : file.label + "=" + path);
    for (const auto& [key, state] : read_keys(path)) add_key(file, key, state);
  }

  void note(const ProviderFile& file, const std::string& key, const std::string& text) {
    piece_.notes.push_back(printable(file.path) + ": the key '" + printable(key) + "' " + text);
  }

  void add_key(const ProviderFile& file, const std::string& key, const KeyState& state) {
    const std::string labelled = file.label + "#" + key;
    const bool can_be_labelled = is_exec_id("a#" + key);
    if (state.count > 1) {
      return note(file, key, "is in it more than once: the provider refuses it");
    }
    if (state.has_parts) return note(file, key, "holds a map or a list, not a text");
    if (state.is_empty) return note(file, key, "has no value, which OpenClaw refuses");
    if (holds_identity(key)) return note(file, key, "is a private key; rename it");
    const bool is_taken = !holders_.try_emplace(key, file.path).second;
    if (is_exec_id(key) && !is_taken) return add_reference(key);
    if (!file.label.empty() && is_exec_id(labelled)) return add_reference(labelled);
    const std::string advice = can_be_labelled
                                   ? "; with a label (LABEL=FILE) it is LABEL#" + printable(key)
                                   : "; rename it if a reference should name it";
    note(file, key,
         (is_taken ? "is in " + printable(holders_[key]) + " too, which takes precedence"
                   : "is no id that OpenClaw takes ([A-Za-z0-9][A-Za-z0-9._:/#-]{0,255})") +
             advice);
  }

  void add_reference(const std::string& id) {
    references_[id] = {{"source", "exec"}, {"provider", request_.alias}, {"id", id}};
  }

  const PieceRequest& request_;
  ProviderPiece piece_;
  Json references_ = Json::object();
  std::map<std::string, std::string> holders_;
};

}  // namespace

ProviderPiece make_provider_piece(const PieceRequest& request) {
  if (!is_alias(request.alias)) {
    throw Error(ErrorKind::generic, "'" + printable(request.alias) +
                                        "' is no name that OpenClaw takes for a provider: "
                                        "[a-z][a-z0-9_-]{0,63}");
  }
  return Maker(request).make();
}

std::string piece_text(const PieceRequest& request, const ProviderPiece& piece,
                       bool with_references) {
  Json whole;
  whole["secrets"]["providers"][request.alias] = Json::parse(piece.provider);
  if (with_references) whole["refs"] = Json::parse(piece.references);
  return whole.dump(2) + "\n";
}

}  // namespace secretsctl::openclaw
