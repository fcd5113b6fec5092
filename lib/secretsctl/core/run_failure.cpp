#include <secretsctl/core/run_failure.hpp>

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace secretsctl {
namespace {

std::string reason_text(const std::string& program, int reason) {
  struct stat info {};
  const bool is_there = stat(program.c_str(), &info) == 0;
  const bool is_path = program.find('/') != std::string::npos;
  if (reason == ENOENT && !is_path) return "command not found";
  if (reason == ENOENT && is_there) {
    return "the interpreter in its first line, or the loader that it needs, is not there";
  }
  if (reason == EACCES && is_path && is_there && S_ISDIR(info.st_mode)) return "it is a folder";
  if (reason == EACCES && is_path && is_there)
    return "Permission denied; chmod +x makes it a program";
  if (reason == ENOEXEC) return "it is no program; a script begins with a line such as #!/bin/sh";
  return std::strerror(reason);
}

}  // namespace

Error run_failure(const std::string& program, int reason) {
  return {reason == ENOENT ? ErrorKind::program_missing : ErrorKind::program_failed,
          (program.empty() ? "''" : printable(program)) + ": " + reason_text(program, reason)};
}

}  // namespace secretsctl
