#include <secretsctl/setup/plaintext_signs.hpp>

#include <sys/stat.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/delivery/dialects/env_file_signs.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::setup {

std::string plaintext_signs(const std::filesystem::path& path) {
  constexpr std::size_t largest = std::size_t{1024} * 1024;
  struct stat info {};
  if (sops::format_of_name(path.string()) != sops::Format::dotenv) return {};
  if (lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return {};
  std::string text;
  try {
    const SecretBytes file = read_secret_file(path.string(), {.limit = largest});
    for (const std::string& line : delivery::find_env_file_signs(file).lines) {
      text += (text.empty() ? "" : "; ") + line;
    }
  } catch (const Error&) {
    return {};
  }
  return text;
}

}  // namespace secretsctl::setup
