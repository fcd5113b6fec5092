#include <secretsctl/delivery/memory/wipe.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/open_file_name.hpp>
#include <secretsctl/delivery/memory/folder_entries.hpp>
#include <secretsctl/delivery/memory/overwrite.hpp>

namespace secretsctl::delivery {
namespace {

// Stops at last if a program keeps making files.
constexpr int max_passes = 100000;

// Opens a folder for reading and changing. Its mode is changed through its descriptor only: the
// name could lead to another folder by then.
FileDescriptor open_folder(int folder, const std::string& name) {
  FileDescriptor seen(openat(folder, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat info {};
  if (seen.is_open() && fstat(seen.get(), &info) == 0 && (info.st_mode & 0700) != 0700) {
    // If this fails, the operations that need the mode fail too.
    static_cast<void>(chmod(path_of_descriptor(seen.get()).c_str(), 0700));
  }
  return seen;
}

bool is_folder(int folder, const std::string& name) {
  struct stat info {};
  return fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

bool is_on_one_device(int a, int b) {
  struct stat first {};
  struct stat second {};
  return fstat(a, &first) == 0 && fstat(b, &second) == 0 && first.st_dev == second.st_dev;
}

// Empties a folder without recursion: subfolders are moved to the top, then emptied.
class ContentWipe {
 public:
  ContentWipe(int top, std::string path, std::string spared)
      : top_(top), path_(std::move(path)), spared_(std::move(spared)) {}

  std::string run() {
    for (int pass = 0, failed = 0; pass < max_passes && failed < 2; ++pass) {
      changes_ = 0;
      left_.clear();
      run_pass();
      if (changes_ == 0 && left_.empty()) return {};
      if (changes_ == 0) ++failed;
    }
    return left_.empty() ? path_ : left_;
  }

 private:
  void run_pass() {
    FolderEntries entries(top_);
    while (const char* entry = entries.next()) {
      const std::string name = entry;
      if (name == spared_) continue;
      const bool is_removed = is_folder(top_, name) ? remove_folder(name) : wipe_file(top_, name);
      if (is_removed) {
        ++changes_;
      } else {
        left_ = path_ + "/" + name;
      }
    }
    if (!entries.is_whole()) left_ = path_;
  }

  bool remove_folder(const std::string& name) {
    const FileDescriptor folder = open_folder(top_, name);
    // File systems that are mounted there are not ours.
    if (!folder.is_open() || !is_on_one_device(top_, folder.get())) return false;
    FolderEntries entries(folder.get());
    while (const char* entry = entries.next()) {
      const std::string inner = entry;
      if (is_folder(folder.get(), inner) ? move_up(folder.get(), inner)
                                         : wipe_file(folder.get(), inner)) {
        ++changes_;
      }
    }
    return remove_name_of(top_, name, folder.get(), AT_REMOVEDIR);
  }

  bool move_up(int folder, const std::string& name) {
    constexpr int max_attempts = 100;
    // The kernel moves a folder only if the folder itself is writable.
    const FileDescriptor moved = open_folder(folder, name);
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
      const std::string free = "wiped-" + std::to_string(++moved_);
      if (renameat2(folder, name.c_str(), top_, free.c_str(), RENAME_NOREPLACE) == 0) return true;
      if (errno != EEXIST) return false;
    }
    return false;
  }

  int top_;
  std::string path_;
  std::string spared_;
  std::string left_;  // in this pass
  int changes_ = 0;   // in this pass
  int moved_ = 0;
};

// Returns true if no part of the content remains under another name.
bool erase(int folder, const std::string& name, int seen) {
  const WritableFile file = open_to_overwrite(folder, name);
  struct stat info {};
  if (!file.fd.is_open() || !is_name_of(folder, name, file.fd.get())) {
    return fstat(seen, &info) == 0 && info.st_nlink == 1;
  }
  return overwrite_content(file.fd.get(), Filling::zeros) || ftruncate(file.fd.get(), 0) == 0 ||
         (fstat(seen, &info) == 0 && info.st_nlink == 1);
}

}  // namespace

bool wipe_file(int folder, const std::string& name) {
  const FileDescriptor seen(openat(folder, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct stat info {};
  if (!seen.is_open() || fstat(seen.get(), &info) != 0) return false;
  // What can't be overwritten is still removed.
  const bool is_erased = !S_ISREG(info.st_mode) || erase(folder, name, seen.get());
  return remove_name_of(folder, name, seen.get()) && is_erased;
}

std::string wipe_content(int folder, const std::string& path, const std::string& spared) {
  return ContentWipe(folder, path, spared).run();
}

}  // namespace secretsctl::delivery
