#include <secretsctl/openclaw/command_file.hpp>

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/shell_word.hpp>

namespace secretsctl::openclaw {
namespace {

namespace fs = std::filesystem;

constexpr const char* check_name = "command";
constexpr const char* launch_failure = "Command failed during launch or output capture (EACCES)";

std::string octal(mode_t mode) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode & 07777));
  return text.data();
}

class Examination {
 public:
  Examination(const std::string& path, const std::string& alias, const UserAccount& user)
      : path_(path), label_("secrets.providers." + alias + ".command"), user_(user) {}

  CommandFileCheck run(const std::vector<std::string>& trusted_folders) {
    if (lstat(path_.c_str(), &status_) != 0) {
      refuse("cannot be examined: " + std::string(std::strerror(errno)), "is not readable",
             "name the command's absolute path; secretsctl openclaw install puts a copy where the "
             "gateway's user owns it and prints its path");
      return std::move(check_);
    }
    if (!examine_kind()) return std::move(check_);
    examine_trust(trusted_folders);
    examine_writers();
    examine_owner();
    examine_execution();
    examine_folders();
    check_.is_accepted = !is_refused_;
    if (!is_refused_) {
      add(CheckStatus::ok,
          "a regular file of " + user_label(status_.st_uid) + ", mode " + octal(status_.st_mode) +
              ", that no other user may write",
          "");
    }
    return std::move(check_);
  }

 private:
  void add(CheckStatus status, const std::string& message, const std::string& fix) {
    check_.results.push_back({check_name, printable(path_), status, message, fix});
  }

  // OpenClaw reports only the first fault, and stops there.
  void refuse_with(const std::string& message, const std::string& openclaw_text,
                   const std::string& fix) {
    add(CheckStatus::problem, is_refused_ ? message : message + "; OpenClaw says: " + openclaw_text,
        fix);
    is_refused_ = true;
  }

  void refuse(const std::string& message, const std::string& own_text, const std::string& fix) {
    refuse_with(message, label_ + " " + own_text + ": " + printable(path_), fix);
  }

  [[nodiscard]] std::string install_hint() const {
    return "run as " + user_label(user_.uid) +
           ": secretsctl openclaw install; then name the path that it prints";
  }

  bool examine_kind() {
    if (S_ISDIR(status_.st_mode)) {
      refuse("is a folder", "must be a file", "name the command in it");
    } else if (S_ISLNK(status_.st_mode)) {
      std::error_code error;
      const std::string real = fs::canonical(path_, error).string();
      refuse("is a symlink", "must not be a symlink",
             error ? "it leads nowhere; " + install_hint() : "name its target: " + printable(real));
    } else if (!S_ISREG(status_.st_mode)) {
      refuse("is no regular file", "must be a file", install_hint());
    }
    return !is_refused_;
  }

  void examine_trust(const std::vector<std::string>& folders) {
    if (folders.empty()) return;
    const bool is_inside = std::ranges::any_of(folders, [&](const std::string& folder) {
      const fs::path relative = fs::path(path_).lexically_normal().lexically_relative(
          fs::path(folder + "/").lexically_normal().parent_path());
      return !relative.empty() && *relative.begin() != "..";
    });
    if (is_inside) return;
    refuse("lies in none of the folders of trustedDirs", "is outside trustedDirs",
           "add its folder to trustedDirs: " + printable(fs::path(path_).parent_path().string()));
  }

  void examine_writers() {
    if ((status_.st_mode & (S_IWGRP | S_IWOTH)) == 0) return;
    refuse("is writable by group or others (mode " + octal(status_.st_mode) + ", " +
               user_label(status_.st_uid) + ", group " + group_label(status_.st_gid) + ")",
           "permissions are too open", "chmod 755 " + shell_path(path_));
  }

  void examine_owner() {
    if (status_.st_uid == user_.uid) return;
    refuse("belongs to " + user_label(status_.st_uid) + ", not to the gateway's user, " +
               user_label(user_.uid),
           "must be owned by the current user (uid=" + std::to_string(user_.uid) + ")",
           install_hint());
  }

  void examine_execution() {
    const mode_t bit = status_.st_uid == user_.uid ? S_IXUSR : S_IXOTH | S_IXGRP | S_IXUSR;
    if ((status_.st_mode & bit) == 0) {
      refuse_with("is not executable (mode " + octal(status_.st_mode) + ")", launch_failure,
                  "chmod 755 " + shell_path(path_));
    }
    struct statvfs system {};
    if (statvfs(path_.c_str(), &system) == 0 && (system.f_flag & ST_NOEXEC) != 0) {
      refuse_with("lies on a file system that is mounted noexec", launch_failure, install_hint());
    }
  }

  // OpenClaw does not check folders. A user who can write one can replace the command.
  void examine_folders() {
    for (fs::path folder = fs::path(path_).parent_path();; folder = folder.parent_path()) {
      examine_folder(folder);
      if (folder == folder.parent_path()) return;
    }
  }

  void examine_folder(const fs::path& folder) {
    struct stat status {};
    if (stat(folder.c_str(), &status) != 0) return;
    const bool is_sticky = (status.st_mode & S_ISVTX) != 0;
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0 && !is_sticky) {
      add(CheckStatus::warning,
          "its folder " + printable(folder.string()) + " is writable by group or others (mode " +
              octal(status.st_mode) + "): any of them can replace the command",
          "chmod go-w " + shell_path(folder.string()));
    }
    if (status.st_uid != user_.uid && status.st_uid != 0) {
      add(CheckStatus::warning,
          "its folder " + printable(folder.string()) + " belongs to " + user_label(status.st_uid) +
              ", who can replace the command",
          install_hint());
    }
  }

  const std::string& path_;
  std::string label_;
  const UserAccount& user_;
  struct stat status_ {};
  CommandFileCheck check_;
  bool is_refused_ = false;
};

}  // namespace

CommandFileCheck check_command_file(const std::string& path, const std::string& alias,
                                    const std::vector<std::string>& trusted_folders,
                                    const UserAccount& user) {
  return Examination(path, alias, user).run(trusted_folders);
}

}  // namespace secretsctl::openclaw
