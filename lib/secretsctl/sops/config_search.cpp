#include <secretsctl/sops/config_search.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <secretsctl/core/error.hpp>

namespace secretsctl::sops {
namespace {

namespace fs = std::filesystem;

constexpr const char* config_name = ".sops.yaml";
constexpr int max_depth = 100;  // as sops

std::optional<fs::path> search_upward(fs::path folder) {
  for (int depth = 0; depth < max_depth; ++depth) {
    fs::path candidate = folder / config_name;
    struct stat info {};
    if (stat(candidate.c_str(), &info) == 0 && !S_ISDIR(info.st_mode)) return candidate;
    if (folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return std::nullopt;
}

[[noreturn]] void refuse(const fs::path& config, const std::string& why) {
  throw Error(ErrorKind::generic, "refusing " + printable(config.string()) + ": " + why +
                                      "; it decides who can read your secrets");
}

void check_trust(const fs::path& config, const std::string& file) {
  struct stat folder {};
  struct stat info {};
  if (stat(config.parent_path().c_str(), &folder) != 0 || stat(config.c_str(), &info) != 0) {
    refuse(config, "it cannot be examined");
  }
  if ((folder.st_mode & S_IWOTH) != 0) {
    refuse(config, "its folder is writable by others (chmod o-w " +
                       printable(config.parent_path().string()) + ")");
  }
  if ((info.st_mode & S_IWOTH) != 0) refuse(config, "it is writable by others (chmod o-w)");
  struct stat owner {};
  const bool is_file_owners = stat(file.c_str(), &owner) == 0 && owner.st_uid == info.st_uid;
  if (info.st_uid != geteuid() && info.st_uid != 0 && !is_file_owners) {
    refuse(config, "it belongs to neither you, root nor the owner of the file");
  }
}

}  // namespace

std::string absolute_path(const std::string& path) {
  return fs::absolute(path).lexically_normal().string();
}

std::optional<std::string> find_config(const std::string& file) {
  auto config = search_upward(fs::path(absolute_path(file)).parent_path());
  if (!config) config = search_upward(fs::current_path());
  if (!config) return std::nullopt;
  check_trust(*config, file);
  return config->string();
}

std::string config_for(const std::string& file, const std::string& named) {
  if (!named.empty()) return named;
  const char* variable = std::getenv("SOPS_CONFIG");
  if (variable != nullptr && *variable != '\0') return variable;
  return find_config(file).value_or("");
}

std::string config_folder(const std::string& file) {
  const auto config = find_config(file);
  return config ? fs::path(*config).parent_path().string() : std::string();
}

}  // namespace secretsctl::sops
