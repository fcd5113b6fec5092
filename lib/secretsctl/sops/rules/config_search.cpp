#include <secretsctl/sops/rules/config_search.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/rules/config_trust.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>

namespace secretsctl::sops {
namespace {

namespace fs = std::filesystem;

constexpr int max_depth = 100;  // as sops

struct FoundConfigs {
  std::optional<fs::path> config;
  std::optional<fs::path> ignored;  // the nearest .sops.yml passed on the way
};

bool is_there(const fs::path& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && !S_ISDIR(info.st_mode);
}

FoundConfigs search_upward(fs::path folder) {
  FoundConfigs found;
  for (int depth = 0; depth < max_depth && !found.config; ++depth) {
    if (is_there(folder / config_name)) found.config = folder / config_name;
    if (!found.ignored && is_there(folder / ignored_config_name)) {
      found.ignored = folder / ignored_config_name;
    }
    if (folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return found;
}

FoundConfigs search(const std::string& file, ConfigPlaces places) {
  // None where it was deleted meanwhile.
  std::error_code error;
  const fs::path working_folder = fs::current_path(error);
  if (places == ConfigPlaces::above_working_folder) return search_upward(working_folder);
  const fs::path folder = fs::path(absolute_path(file)).parent_path();
  FoundConfigs above = search_upward(folder);
  if (above.config || folder == working_folder || error) return above;
  FoundConfigs here = search_upward(working_folder);
  if (!here.ignored) here.ignored = above.ignored;
  return here;
}

// The user put rules into the .sops.yml that no other file has: it must not be ignored silently.
std::optional<fs::path> search_or_refuse(const std::string& file,
                                         ConfigPlaces places = ConfigPlaces::above_file) {
  const FoundConfigs found = search(file, places);
  if (!found.config && found.ignored && places == ConfigPlaces::above_file) {
    throw Error(ErrorKind::generic, printable(found.ignored->string()) +
                                        " is not read, as in sops: rename it to " + config_name);
  }
  return found.config;
}

ConfigFile read_found(const std::string& path, const std::string& file) {
  const FileDescriptor fd = open_trusted_config(path, file);
  const SecretBytes content = read_secret_descriptor(fd.get(), input_name(path), max_config_size);
  return {path, std::string(content.expose_text())};
}

// Whose owner is trusted with a config of a folder.
const std::string& judge_of(const std::string& config, const std::vector<std::string>& files) {
  const auto found = std::ranges::find_if(files, [](const auto& file) { return is_there(file); });
  return found == files.end() ? config : *found;
}

}  // namespace

std::string absolute_path(const std::string& path) {
  return fs::absolute(path).lexically_normal().string();
}

std::optional<std::string> find_config(const std::string& file, ConfigPlaces places) {
  const auto config = search_or_refuse(file, places);
  if (!config) return std::nullopt;
  static_cast<void>(open_trusted_config(config->string(), file));
  return config->string();
}

std::optional<std::string> find_config_of_folder(const std::string& folder,
                                                 const std::vector<std::string>& files) {
  const auto config = search_or_refuse(folder + "/file");
  if (!config) return std::nullopt;
  static_cast<void>(open_trusted_config(config->string(), judge_of(config->string(), files)));
  return config->string();
}

ConfigFile read_config_of_folder(const std::string& folder, const std::vector<std::string>& files) {
  const auto config = search_or_refuse(folder + "/file");
  if (!config) return std::string();
  return read_found(config->string(), judge_of(config->string(), files));
}

ConfigFile config_for(const std::string& file, const std::string& named, ConfigPlaces places) {
  if (!named.empty()) return named;
  const char* variable = std::getenv("SOPS_CONFIG");
  if (variable != nullptr && *variable != '\0') return variable;
  const auto config = search_or_refuse(file, places);
  return config ? read_found(config->string(), file) : ConfigFile(std::string());
}

std::string config_folder(const std::string& file, ConfigPlaces places) {
  const auto config = find_config(file, places);
  return config ? fs::path(*config).parent_path().string() : std::string();
}

std::string ignored_config(const std::string& file, ConfigPlaces places) {
  const FoundConfigs found = search(file, places);
  return found.ignored ? found.ignored->string() : std::string();
}

}  // namespace secretsctl::sops
