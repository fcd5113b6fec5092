#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/keys/identity_source.hpp>

// A key in the work tree is one `git add -f` away from being published, and whoever can put a file
// there could make us use theirs: hence the conditions.

namespace secretsctl::sops {
namespace {

namespace fs = std::filesystem;

// Why the open file is not fit to hold an identity; empty if it is.
std::string unfit_reason(int fd) {
  struct stat info {};
  if (fstat(fd, &info) != 0) return std::strerror(errno);
  if (!S_ISREG(info.st_mode)) return "refused: it is no regular file";
  if (info.st_uid != geteuid() && info.st_uid != 0) return "refused: it belongs to another user";
  if ((info.st_mode & 077) != 0) {
    return "refused: others may read it; run chmod 600 on it";
  }
  return {};
}

// Why git's answer stands in the way; empty if git does not track the file.
std::string tracked_reason(const fs::path& path) {
  const std::string top = work_tree_of(path.parent_path().string());
  if (top.empty()) return {};
  int status = 0;
  try {
    status = run_git({.folder = top,
                      .arguments = {"ls-files", "--error-unmatch", "--",
                                    path.lexically_relative(top).string()},
                      .time_limit = std::chrono::seconds(10)})
                 .exit_status;
  } catch (const GitMissing&) {
    return git_missing_reason;
  }
  if (status == 0)
    return "refused: git tracks it; if it was ever committed, make a new key, else git rm --cached "
           "it";
  if (status == 1) return {};
  return "refused: git cannot tell whether it tracks it (status " + std::to_string(status) +
         "); git status there says why, and SOPS_AGE_KEY_FILE set to this file needs no git";
}

[[noreturn]] void refuse(const std::string& reason) {
  throw Error(ErrorKind::generic, reason);
}

}  // namespace

std::string repository_key_path(const std::string& folder) {
  return folder.empty() ? std::string() : folder + "/secrets/age-key.txt";
}

LoadedIdentities load_repository_key(const std::string& folder, Interaction& interaction) {
  if (folder.empty()) return {{}, {}, "there is no .sops.yaml beside which it could be", true};
  return collect_identities([&] {
    const std::string path = repository_key_path(folder);
    const FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!fd.is_open()) {
      if (errno == ENOENT || errno == ENOTDIR) throw Error(ErrorKind::no_file, input_name(path));
      refuse(errno == ELOOP ? "refused: it is a symlink" : std::strerror(errno));
    }
    std::string reason = unfit_reason(fd.get());
    if (reason.empty()) reason = tracked_reason(path);
    if (!reason.empty()) refuse(reason);
    return age::parse_identities(
        read_secret_descriptor(fd.get(), path, age::max_identity_file_size), input_name(path),
        age::IdentityLines::strict, interaction);
  });
}

}  // namespace secretsctl::sops
