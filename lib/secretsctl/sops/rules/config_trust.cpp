#include <secretsctl/sops/rules/config_trust.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/core/user_account.hpp>
#include <string_view>
#include <vector>

namespace secretsctl::sops {
namespace {

constexpr int max_links = 40;  // as the kernel

// The user who called sudo. Only sudo can set this variable in root's environment.
std::optional<uid_t> sudo_user() {
  const char* text = geteuid() == 0 ? std::getenv("SUDO_UID") : nullptr;
  if (text == nullptr) return std::nullopt;
  uid_t uid = 0;
  const char* end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, uid);
  if (error != std::errc() || rest != end) return std::nullopt;
  return uid;
}

std::vector<uid_t> trusted_users(const std::string& file) {
  std::vector<uid_t> users{geteuid(), 0};
  if (const auto caller = sudo_user()) users.push_back(*caller);
  struct stat name {};
  struct stat target {};
  // A link can lead to a file of any user.
  if (lstat(file.c_str(), &name) == 0 && stat(file.c_str(), &target) == 0 &&
      name.st_uid == target.st_uid) {
    users.push_back(target.st_uid);
  }
  return users;
}

// `folder` holds no link, so that `..` is its real parent.
std::string place_below(const std::string& folder, const std::string& name) {
  if (name == ".") return folder;
  const auto slash = folder.rfind('/');
  if (name == "..") return slash == 0 ? "/" : folder.substr(0, slash);
  return folder + (folder.ends_with('/') ? "" : "/") + name;
}

enum class Sticky { refused, allowed };

// Follows a path to a config as the kernel would, and checks each folder and link on it.
class TrustedWay {
 public:
  TrustedWay(const std::string& config, const std::string& file)
      : config_(config), users_(trusted_users(file)) {}

  FileDescriptor open() {
    start_anew(config_);
    FileDescriptor fd;
    while (!fd.is_open()) fd = step();
    struct stat info {};
    if (fstat(fd.get(), &info) != 0) refuse_errno();
    if (!S_ISREG(info.st_mode)) refuse("it is no regular file");
    check(info, "it", place_);
    check_folder(Sticky::refused);
    return fd;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(ErrorKind::generic, "refusing " + printable(config_) + ": " + why +
                                        "; it decides who can read your secrets");
  }
  [[noreturn]] void refuse_errno() const {
    refuse("it cannot be examined (" + std::string(std::strerror(errno)) + ")");
  }

  void start_anew(std::string_view path) {
    if (path.starts_with('/')) {
      folder_ = FileDescriptor(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
      folder_path_ = "/";
    }
    std::deque<std::string> names;
    while (!path.empty()) {
      const auto slash = std::min(path.find('/'), path.size());
      if (slash > 0) names.emplace_back(path.substr(0, slash));
      path.remove_prefix(std::min(slash + 1, path.size()));
    }
    rest_.insert(rest_.begin(), names.begin(), names.end());
  }

  // Follows one name of the path; opens the config at the last one.
  FileDescriptor step() {
    if (rest_.empty()) refuse("it is no regular file");
    const std::string name = std::move(rest_.front());
    rest_.pop_front();
    place_ = place_below(folder_path_, name);
    const bool is_last = rest_.empty();
    const int flags = is_last ? O_RDONLY | O_NONBLOCK | O_NOCTTY : O_PATH | O_DIRECTORY;
    FileDescriptor fd(openat(folder_.get(), name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
    if (fd.is_open() && is_last) return fd;
    if (fd.is_open()) {
      folder_ = std::move(fd);
      folder_path_ = place_;
    } else if (errno == ELOOP || errno == ENOTDIR) {
      follow(name);
    } else {
      refuse_errno();
    }
    return {};
  }

  void follow(const std::string& name) {
    struct stat info {};
    if (fstatat(folder_.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) refuse_errno();
    if (!S_ISLNK(info.st_mode) || ++links_ > max_links) {
      errno = S_ISLNK(info.st_mode) ? ELOOP : ENOTDIR;
      refuse_errno();
    }
    check_owner(info, "the symlink " + printable(place_));
    check_folder(Sticky::allowed);
    std::array<char, PATH_MAX> target{};
    const auto size = readlinkat(folder_.get(), name.c_str(), target.data(), target.size());
    if (size < 0) refuse_errno();
    start_anew({target.data(), static_cast<std::size_t>(size)});
  }

  void check_folder(Sticky sticky) const {
    struct stat info {};
    if (fstat(folder_.get(), &info) != 0) refuse_errno();
    const std::string what =
        sticky == Sticky::allowed ? "the folder " + printable(folder_path_) : "its folder";
    // In a sticky folder each user can only change their own files; its owner can change all.
    if (sticky == Sticky::allowed && (info.st_mode & S_ISVTX) != 0) {
      check_owner(info, what);
    } else {
      check(info, what, folder_path_);
    }
  }

  void check_owner(const struct stat& info, const std::string& what) const {
    if (std::ranges::find(users_, info.st_uid) != users_.end()) return;
    refuse(what + " belongs to " + user_label(info.st_uid) +
           ", who is neither you, root nor the owner of the file (give it with --config if that "
           "is meant)");
  }

  void check(const struct stat& info, const std::string& what, const std::string& path) const {
    const auto refuse_mode = [&](const std::string& who, const char* change) {
      refuse(what + " is writable by " + who + " (chmod " + change + " " +
             printable(shell_word(path)) + ")");
    };
    if ((info.st_mode & S_IWOTH) != 0) refuse_mode("others", "o-w");
    check_owner(info, what);
    if ((info.st_mode & S_IWGRP) != 0 && !is_group_of(info.st_gid, info.st_uid, users_)) {
      refuse_mode("the group " + group_label(info.st_gid), "g-w");
    }
  }

  std::string config_;
  std::vector<uid_t> users_;
  FileDescriptor folder_;
  std::string folder_path_;
  std::string place_;  // path of the last name
  std::deque<std::string> rest_;
  int links_ = 0;
};

}  // namespace

FileDescriptor open_trusted_config(const std::string& path, const std::string& file) {
  return TrustedWay(path, file).open();
}

}  // namespace secretsctl::sops
