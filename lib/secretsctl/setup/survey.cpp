#include <secretsctl/setup/survey.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/folder_walk.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/setup/repository.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

// A file without `.enc` is read only to see whether it is encrypted all the same.
constexpr std::size_t max_sniffed_size = std::size_t{16} * 1024 * 1024;

std::string without_name(std::string message, const std::string& path) {
  const std::string prefix = input_name(path) + ": ";
  if (message.starts_with(prefix)) message.erase(0, prefix.size());
  return message;
}

bool looks_encrypted(const std::string& path) {
  const bool is_named = sops::format_of_name(path).has_value();
  if (sops::is_encrypted_name(path)) return is_named || holds_metadata(path);
  return is_named && holds_metadata(path);
}

SurveyedFile look_into(const std::string& path) {
  SurveyedFile file;
  file.path = path;
  if (sops::is_encrypted_name(path)) file.plaintext = sops::plaintext_name(path);
  try {
    const sops::LoadedFile loaded = sops::load_encrypted_file(path, {});
    const sops::Document& document = loaded.document;
    file.format = loaded.format;
    file.metadata = document.metadata;
    file.all_clear = sops::all_clear_reason(document);
    for (const auto& variable : sops::document_variables(document.tree)) {
      file.names.emplace_back(variable.name);
    }
    std::ranges::sort(file.names);
  } catch (const Error& error) {
    file.refusal = without_name(error.what(), path);
  }
  return file;
}

void walk(Survey& survey) {
  FolderWalk walk = walk_folder(survey.root, {.skips_denied = true, .max_depth = max_walked_depth});
  survey.names = std::move(walk.files);
  survey.is_cut_short = walk.has_more_entries || walk.has_deeper_folders;
}

void find_config_and_root(Survey& survey, const fs::path& start,
                          const std::vector<std::string>& files) {
  survey.root = work_tree_or(start);
  try {
    const auto config = repository_config(start, files);
    if (config) {
      survey.config = *config;
      survey.root = normal_path(*config).parent_path();
    }
  } catch (const Error& error) {
    survey.config_refusal = error.what();
  }
  survey.work_tree = work_tree_of(survey.root.string());
}

void find_files(Survey& survey, const std::vector<std::string>& files) {
  if (!files.empty()) {
    // `-` is a file of that name here: standard input could be read only once.
    for (const std::string& file : files) {
      survey.files.push_back(look_into(file == "-" ? "./-" : file));
    }
    return;
  }
  for (const std::string& name : survey.names) {
    if (looks_encrypted(name)) survey.files.push_back(look_into(path_for_user(name, survey.root)));
  }
}

void add_path(Paths& paths, const fs::path& path) {
  if (std::ranges::find(paths, path) == paths.end()) paths.push_back(path);
}

void find_sensitive_paths(Survey& survey) {
  Paths candidates{survey.root / secrets_plaintext, survey.root / compose_plaintext};
  for (const SurveyedFile& file : survey.files) {
    if (!file.plaintext.empty()) candidates.push_back(normal_path(file.plaintext));
  }
  for (const fs::path& path : candidates) {
    // Encrypted under the plaintext's name (encrypt -i): such a file may be committed.
    if (!holds_metadata(path.string())) add_path(survey.plaintexts, path);
  }
  add_path(survey.keys, sops::repository_key_path(survey.root.string()));
  for (const KeySource& place : survey.places) {
    std::error_code ignored;
    if (place.file.empty() || !fs::exists(place.file, ignored)) continue;
    add_path(survey.keys, normal_path(place.file));
  }
}

}  // namespace

bool holds_metadata(const std::string& path) {
  try {
    const SecretBytes file = read_secret_file(path, {.limit = max_sniffed_size});
    return sops::format_of_content(file.expose()).has_value();
  } catch (const Error&) {
    return false;
  }
}

std::string Survey::shown(const fs::path& path) const {
  return printable(path == root ? root.string() : path_for_user(path, root));
}

std::string Survey::word(const fs::path& path) const {
  return shell_path(path_for_user(path, root));
}

Survey take_survey(const std::vector<std::string>& files, Interaction& interaction) {
  const fs::path start =
      files.empty() ? fs::current_path() : normal_path(files.front()).parent_path();
  Survey survey{.root = {},
                .work_tree = {},
                .config = {},
                .config_refusal = {},
                .names = {},
                .files = {},
                .plaintexts = {},
                .keys = {},
                .places = {},
                .now = std::chrono::system_clock::now(),
                .interaction = interaction};
  find_config_and_root(survey, start, files);
  walk(survey);
  find_files(survey, files);
  survey.places = load_key_sources(
      survey.config.empty() ? "" : fs::path(survey.config).parent_path().string(), interaction);
  find_sensitive_paths(survey);
  return survey;
}

}  // namespace secretsctl::setup
