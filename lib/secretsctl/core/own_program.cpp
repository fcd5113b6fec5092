#include <secretsctl/core/own_program.hpp>

#include <sys/stat.h>

#include <filesystem>
#include <secretsctl/core/error.hpp>

namespace secretsctl {

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat first {};
  struct stat second {};
  return stat(a.c_str(), &first) == 0 && stat(b.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

std::string own_program() {
  std::error_code error;
  std::string path = std::filesystem::read_symlink(own_program_link, error).string();
  if (error || !is_same_file(path, own_program_link)) {
    throw Error(ErrorKind::generic, "cannot tell where this program is (/proc/self/exe)");
  }
  return path;
}

}  // namespace secretsctl
