#include <secretsctl/core/path_owner.hpp>

#include <sys/stat.h>

#include <deque>
#include <filesystem>
#include <secretsctl/core/error.hpp>

namespace secretsctl {
namespace {

namespace fs = std::filesystem;

constexpr int max_links = 40;  // the kernel's own bound

// Follows a path to its end, one name at a time.
class Walk {
 public:
  explicit Walk(const fs::path& path) { put_in_front(path); }

  uid_t first_owner() {
    while (!names_.empty()) {
      const fs::path name = names_.front();
      names_.pop_front();
      if (const uid_t owner = enter(name); owner != 0 || is_at_end_) return owner;
    }
    return 0;
  }

 private:
  void put_in_front(const fs::path& path) {
    if (path.is_absolute()) place_ = "/";
    std::deque<fs::path> names(path.begin(), path.end());
    names_.insert(names_.begin(), names.begin(), names.end());
  }

  // The owner who controls the file or link at the name, 0 for root.
  uid_t enter(const fs::path& name) {
    if (name == "..") place_ = place_.parent_path();
    if (name.empty() || name == "/" || name == "." || name == "..") return 0;
    const fs::path next = place_ / name;
    struct stat status {};
    if (lstat(next.c_str(), &status) != 0) {
      is_at_end_ = true;
      return 0;
    }
    const bool is_folder = S_ISDIR(status.st_mode);
    const bool is_link = S_ISLNK(status.st_mode);
    if (is_folder) check_writers(next, status.st_mode);
    if (is_folder || is_link || is_shared_) {
      if (status.st_uid != 0) return status.st_uid;
    }
    if (is_link) {
      follow(next);
    } else {
      place_ = next;
      is_shared_ = is_folder && (status.st_mode & S_IWOTH) != 0;
    }
    return 0;
  }

  // In a sticky folder no user can replace another's file.
  static void check_writers(const fs::path& folder, mode_t mode) {
    if ((mode & S_IWOTH) == 0 || (mode & S_ISVTX) != 0) return;
    throw Error(ErrorKind::generic, "the folder " + printable(folder.string()) +
                                        " can be changed by every user: run chmod o-w on it");
  }

  void follow(const fs::path& link) {
    std::error_code error;
    const fs::path target = fs::read_symlink(link, error);
    if (error || ++links_ > max_links) {
      throw Error(ErrorKind::generic,
                  printable(link.string()) + ": too many links, one to another");
    }
    put_in_front(target);
  }

  fs::path place_ = "/";
  std::deque<fs::path> names_;
  bool is_shared_ = false;  // every user can put files into the folder
  bool is_at_end_ = false;
  int links_ = 0;
};

}  // namespace

uid_t path_owner(const std::string& path) {
  return Walk(fs::absolute(path)).first_owner();
}

}  // namespace secretsctl
