#include <secretsctl/delivery/kubernetes/manifest_generator.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/delivery/dialects/env_file_reader.hpp>
#include <secretsctl/delivery/environment/variables.hpp>
#include <secretsctl/delivery/kubernetes/generated_secret.hpp>
#include <secretsctl/delivery/kubernetes/manifest_tree.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <utility>

namespace secretsctl::delivery {
namespace {

constexpr std::string_view own_kind = "SecretGenerator";
constexpr std::string_view own_version = "secretsctl/v1";
constexpr std::string_view ksops_kind = "ksops";
constexpr std::string_view ksops_group = "viaduct.ai/";

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ErrorKind::generic, message);
}

// Annotations that are for the caller of a function, not for what it makes.
bool is_for_functions(std::string_view annotation) {
  constexpr std::array prefixes = {std::string_view("config.kubernetes.io/"),
                                   std::string_view("config.k8s.io/"),
                                   std::string_view("internal.config.kubernetes.io/")};
  return std::ranges::any_of(
      prefixes, [&](std::string_view prefix) { return annotation.starts_with(prefix); });
}

sops::Node copy_of(const sops::Node& node, sops::Tree& texts);

sops::Branch copy_of(std::span<const sops::Item> items, sops::Tree& texts) {
  sops::Branch copies;
  for (const sops::Item& item : items) {
    if (item.is_comment) continue;
    sops::Item copy;
    copy.key = texts.copy(item.key);
    copy.node = copy_of(item.node, texts);
    copies.push_back(std::move(copy));
  }
  return copies;
}

sops::Node copy_of(const sops::Node& node, sops::Tree& texts) {
  sops::Node copy;
  if (const auto* leaf = std::get_if<sops::Leaf>(&node.value)) {
    sops::Leaf value;
    value.type = leaf->type;
    value.plaintext = leaf->plaintext.clone();
    copy.value = std::move(value);
  } else if (std::holds_alternative<sops::List>(node.value)) {
    copy.value = sops::List{copy_of(node.items(), texts)};
  } else {
    copy.value = copy_of(node.items(), texts);
  }
  return copy;
}

// The metadata of a Secret, from those of a configuration.
sops::Branch metadata_of(const sops::Branch& configuration, sops::Tree& texts) {
  const sops::Branch* metadata = map_of(configuration, "metadata");
  sops::Branch copy = metadata == nullptr ? sops::Branch() : copy_of(*metadata, texts);
  if (sops::Item* annotations = field_of(copy, "annotations")) {
    if (auto* map = std::get_if<sops::Branch>(&annotations->node.value)) {
      std::erase_if(*map, [](const sops::Item& item) { return is_for_functions(item.key); });
    }
    if (annotations->node.items().empty()) {
      std::erase_if(copy, [](const sops::Item& item) { return item.key == "annotations"; });
    }
  }
  return copy;
}

// An entry of `files`: `KEY=FILE`, or FILE, whose name is the key.
struct NamedFile {
  std::string key;
  std::string file;
};

NamedFile named_file(const std::string& entry, bool is_own_kind) {
  const auto sign = entry.find('=');
  if (sign != std::string::npos) return {entry.substr(0, sign), entry.substr(sign + 1)};
  const std::string name = entry.substr(entry.rfind('/') + 1);
  return {is_own_kind ? sops::plaintext_name(name) : name, entry};
}

// A misspelt field would leave values out of a Secret without a word.
void check_fields(const sops::Branch& configuration, bool is_own_kind) {
  constexpr std::array own = {"apiVersion", "kind", "metadata", "type", "files", "envs"};
  constexpr std::array foreign = {"metadata", "type", "files", "binaryFiles", "envs"};
  const std::span<const char* const> known =
      is_own_kind ? std::span<const char* const>(own) : std::span<const char* const>(foreign);
  for (const sops::Item& item : configuration) {
    if (item.is_comment) continue;
    if (std::ranges::find(known, item.key.view()) == known.end()) {
      refuse((is_own_kind ? "a SecretGenerator has no field '"
                          : "a Secret under 'secretFrom' has no field '") +
             printable(item.key) + "': it has metadata, type, files" +
             (is_own_kind ? " and envs" : ", binaryFiles and envs"));
    }
    if (item.key == "type" && item.leaf_if() == nullptr) refuse("'type' is a text");
  }
}

// The Secrets under `secretFrom`.
std::vector<const sops::Branch*> secrets_of(const sops::Branch& configuration) {
  std::vector<const sops::Branch*> secrets;
  const sops::Item* item = field_of(configuration, "secretFrom");
  if (item == nullptr) return secrets;
  if (!item->is_list()) refuse("'secretFrom' is a list of Secrets");
  for (const sops::Item& entry : item->node.items()) {
    if (entry.is_comment) continue;
    const auto* secret = std::get_if<sops::Branch>(&entry.node.value);
    if (secret == nullptr) refuse("'secretFrom' is a list of Secrets");
    check_fields(*secret, false);
    secrets.push_back(secret);
  }
  return secrets;
}

bool is_unauthenticated(std::span<const sops::Item> items) {
  return std::ranges::any_of(items, [](const sops::Item& item) {
    const sops::Leaf* leaf = item.leaf_if();
    if (item.is_comment) return false;
    if (leaf == nullptr) return is_unauthenticated(item.node.items());
    return !leaf->plaintext.empty() && leaf->type != sops::ValueType::null &&
           leaf->authenticity == sops::Authenticity::nothing;
  });
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    lines.push_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(lines.back().size() + 1, text.size()));
  }
  return lines;
}

// A value of a dotenv plaintext as KSOPS takes it (joho/godotenv): as npm's dotenv, but without
// quotes a # begins a comment only behind a blank.
SecretBytes ksops_value(const EnvFileItem& item, std::string_view line) {
  constexpr std::string_view blanks = " \t\r";
  std::string_view value = line.substr(std::min(line.find('='), line.size() - 1) + 1);
  value.remove_prefix(std::min(value.find_first_not_of(blanks), value.size()));
  const bool is_quoted =
      value.starts_with('"') || value.starts_with('\'') || value.starts_with('`');
  if (is_quoted || value.empty()) return item.text.clone();
  for (std::size_t i = 1; i < value.size(); ++i) {
    if (value[i] == '#' && blanks.find(value[i - 1]) != std::string_view::npos) {
      value = value.substr(0, i);
    }
  }
  return SecretBytes::copy_of(value.substr(0, value.find_last_not_of(blanks) + 1));
}

sops::OpenOptions open_options() {
  sops::OpenOptions options;
  options.missing = ErrorKind::no_file;
  options.stored = sops::StoredTexts::forgotten;
  // Somebody else may have written the configuration: a base from elsewhere.
  options.reach = PathReach::working_folder;
  return options;
}

std::string shown_name(const sops::Branch& configuration) {
  const sops::Branch* metadata = map_of(configuration, "metadata");
  return metadata == nullptr ? std::string() : printable(text_of(*metadata, "name"));
}

}  // namespace

bool ManifestGenerator::is_configuration(const sops::Branch& manifest) {
  const std::string_view kind = text_of(manifest, "kind");
  const std::string_view version = text_of(manifest, "apiVersion");
  return kind == own_kind ? version == own_version
                          : kind == ksops_kind && version.starts_with(ksops_group);
}

std::vector<std::string> ManifestGenerator::names_of(const sops::Branch& map,
                                                     std::string_view field) {
  std::vector<std::string> names;
  const sops::Item* item = field_of(map, field);
  const sops::Leaf* leaf = item == nullptr ? nullptr : item->leaf_if();
  if (item == nullptr || (leaf != nullptr && leaf->type == sops::ValueType::null)) return names;
  const std::string problem = "'" + std::string(field) + "' is a list of names of files";
  if (!item->is_list()) refuse(problem);
  for (const sops::Item& entry : item->node.items()) {
    if (entry.is_comment) continue;
    const sops::Leaf* name = entry.leaf_if();
    if (name == nullptr || name->type != sops::ValueType::str || name->plaintext.empty()) {
      refuse(problem);
    }
    names.emplace_back(name->plaintext.expose_text());
    // It would be standard input, with the call of the function.
    if (names.back() == "-" || names.back().ends_with("=-")) refuse("'-' names no file");
    if (++files_ > max_generator_files) {
      refuse("more than " + std::to_string(max_generator_files) + " files in one call");
    }
  }
  return names;
}

void ManifestGenerator::add_files(GeneratedSecret& secret, const sops::Branch& source,
                                  std::string_view field, bool is_own_kind) {
  const bool is_text = !is_own_kind && field == "files";
  for (const std::string& entry : names_of(source, field)) {
    const NamedFile named = named_file(entry, is_own_kind);
    const auto opened = sops::open_encrypted_file(named.file, open_options(), search_);
    const SecretBytes plaintext = sops::store_for(opened.format).emit_plain(opened.document.tree);
    secret.add(named.key, plaintext, is_text ? SecretField::string_data : SecretField::data,
               input_name(named.file));
  }
}

void ManifestGenerator::add_variables(GeneratedSecret& secret, const std::string& file,
                                      bool is_own_kind) {
  const std::string source = input_name(file);
  const auto opened = sops::open_encrypted_file(file, open_options(), search_);
  const sops::Tree& tree = opened.document.tree;
  in_context(source, [&] { check_authenticated(tree, unauthenticated_); });
  const SecretField field = is_own_kind ? SecretField::data : SecretField::string_data;
  if (!is_own_kind && opened.format == sops::Format::dotenv) {
    // KSOPS takes the quotes off a value, as other readers of env files do.
    const EnvFileSource reader(EnvFileReader::dotenv, Expansion::refused);
    const SecretBytes plaintext = sops::store_for(opened.format).emit_plain(tree);
    if (plaintext.expose_text().find('\r') != std::string_view::npos) {
      refuse(source + ": a value of it holds a carriage return, which readers of env files take " +
             "differently; take kind SecretGenerator, or remove it");
    }
    const auto lines = lines_of(plaintext.expose_text());
    for (const EnvFileItem& item : in_context(source, [&] { return reader.read(plaintext); })) {
      if (item.is_comment || item.replaced_in != 0) continue;
      secret.add(item.name, ksops_value(item, lines.at(item.line - 1)), field, source);
    }
    return;
  }
  for (const Variable& variable : in_context(source, [&] { return variables_of(tree); }).all) {
    secret.add(variable.name, variable.value, field, source);
  }
}

sops::Branch ManifestGenerator::secret_of(const sops::Branch& configuration, bool is_own_kind) {
  const std::string name = shown_name(configuration);
  if (name.empty()) {
    refuse(is_own_kind ? "its Secret has no name: give it one, as metadata.name"
                       : "a Secret under 'secretFrom' has no name: give it one, as metadata.name");
  }
  GeneratedSecret secret(texts_, name);
  add_files(secret, configuration, "files", is_own_kind);
  if (!is_own_kind) add_files(secret, configuration, "binaryFiles", is_own_kind);
  for (const std::string& file : names_of(configuration, "envs")) {
    add_variables(secret, file, is_own_kind);
  }
  return secret.manifest(metadata_of(configuration, texts_), text_of(configuration, "type"));
}

void ManifestGenerator::take_manifests(const std::string& file,
                                       std::vector<sops::Branch>& manifests) {
  auto opened = sops::open_encrypted_file(file, open_options(), search_);
  std::vector<sops::Branch> documents = std::move(opened.document.tree.documents);
  for (sops::Branch& document : documents) {
    if (document.empty()) continue;
    if (unauthenticated_ == UnauthenticatedValues::refused && is_unauthenticated(document)) {
      refuse(input_name(file) +
             ": it has values in clear, and nothing authenticates them (mac_only_encrypted): "
             "anyone who can write the file could have changed them; encrypt it without that, or "
             "accept them with " +
             std::string(unauthenticated_flag));
    }
    if (text_of(document, "kind").empty() || text_of(document, "apiVersion").empty()) {
      refuse(input_name(file) +
             ": it is no Kubernetes manifest: no 'kind' and 'apiVersion' at its top; files of "
             "values go under 'envs' or 'secretFrom'");
    }
    forget_text(document);
    manifests.push_back(std::move(document));
  }
  texts_.take_texts(opened.document.tree);
}

std::vector<sops::Branch> ManifestGenerator::generate(const sops::Branch& configuration) {
  const std::string_view kind = text_of(configuration, "kind");
  const std::string name = std::string(kind) + " " + shown_name(configuration);
  std::vector<sops::Branch> manifests;
  return in_context(name, [&] {
    if (!text_of(configuration, "apiVersion").empty() && !is_configuration(configuration)) {
      refuse(
          "it is no configuration of this function, whose kinds are SecretGenerator and ksops "
          "(apiVersion secretsctl/v1 and viaduct.ai/v1)");
    }
    if (kind == own_kind) {
      check_fields(configuration, true);
      const std::size_t before = files_;
      manifests.push_back(secret_of(configuration, true));
      if (files_ == before) refuse("it names no files: give it 'files' or 'envs'");
      return std::move(manifests);
    }
    if (kind != ksops_kind) {
      refuse("it is no configuration of this function, whose kinds are SecretGenerator and ksops");
    }
    const auto secrets = secrets_of(configuration);
    const auto files = names_of(configuration, "files");
    if (files.empty() && secrets.empty()) {
      refuse("it names no files: give it 'files' or 'secretFrom'");
    }
    for (const std::string& file : files) take_manifests(file, manifests);
    for (const sops::Branch* secret : secrets) manifests.push_back(secret_of(*secret, false));
    return std::move(manifests);
  });
}

}  // namespace secretsctl::delivery
