#include <secretsctl/core/own_program.hpp>

#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/same_file.hpp>

namespace secretsctl {

std::string own_program() {
  std::error_code error;
  std::string path = std::filesystem::read_symlink(own_program_link, error).string();
  if (error || !is_same_file(path, own_program_link)) {
    throw Error(ErrorKind::generic, "cannot find the path of this program (/proc/self/exe)");
  }
  return path;
}

}  // namespace secretsctl
