#include <secretsctl/setup/repository.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>

namespace secretsctl::setup {

namespace fs = std::filesystem;

fs::path normal_path(const fs::path& path) {
  fs::path normal = fs::absolute(path).lexically_normal();
  // `folder/` and `folder` are one place.
  return normal.has_filename() || normal == normal.root_path() ? normal : normal.parent_path();
}

fs::path work_tree_or(const fs::path& folder) {
  const std::string top = work_tree_of(folder.string());
  return normal_path(top.empty() ? folder : fs::path(top));
}

std::vector<std::string> usual_files(const fs::path& root) {
  std::vector<std::string> files;
  for (const char* name : {secrets_plaintext, compose_plaintext}) {
    const std::string plaintext = (root / name).string();
    files.insert(files.end(), {sops::encrypted_name(plaintext), plaintext});
  }
  return files;
}

std::optional<std::string> repository_config(const fs::path& folder,
                                             const std::vector<std::string>& files) {
  std::vector<std::string> judges = files;
  for (const fs::path& root : {folder, work_tree_or(folder)}) {
    for (std::string& file : usual_files(root)) judges.push_back(std::move(file));
  }
  return sops::find_config_of_folder(normal_path(folder).string(), judges);
}

fs::path repository_root(const fs::path& folder) {
  const auto config = repository_config(folder);
  return config ? normal_path(*config).parent_path() : work_tree_or(folder);
}

bool is_inside(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != ".." && relative != ".";
}

std::string path_for_user(const fs::path& path, const fs::path& root) {
  const fs::path here = fs::current_path();
  const auto is_of_root = [&](const fs::path& place) {
    return place == root || is_inside(place, root);
  };
  if (!is_of_root(here) || !is_of_root(path)) return path.string();
  return path.lexically_relative(here).string();
}

}  // namespace secretsctl::setup
