#include <secretsctl/delivery/memory/dead_folder.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/open_file_name.hpp>
#include <secretsctl/delivery/memory/folder_entries.hpp>
#include <secretsctl/delivery/memory/private_folder_mark.hpp>
#include <secretsctl/delivery/memory/wipe.hpp>

namespace secretsctl::delivery {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool remove_mark(int folder) {
  return unlinkat(folder, private_folder_mark_name, 0) == 0 || errno == ENOENT;
}

bool is_ours_alone(int folder) {
  struct stat info {};
  return fstat(folder, &info) == 0 && info.st_uid == geteuid() && (info.st_mode & 077) == 0;
}

}  // namespace

bool is_private_folder_name(std::string_view name) {
  constexpr std::size_t random_letters = 6;  // the X in mkdtemp(3)
  return name.starts_with(private_folder_prefix) &&
         name.size() == private_folder_prefix.size() + random_letters &&
         std::ranges::all_of(name.substr(private_folder_prefix.size()), is_letter_or_digit);
}

LeftFolder remove_dead_folder(const MemoryFolder& place, const std::string& name) {
  const FileDescriptor folder(
      openat(place.folder.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder.is_open()) return errno == ENOENT ? LeftFolder::absent : LeftFolder::foreign;
  if (!is_ours_alone(folder.get())) return LeftFolder::foreign;
  if (flock(folder.get(), LOCK_EX | LOCK_NB) != 0) return LeftFolder::in_use;
  if (!is_marked_private_folder(folder.get())) {
    const bool was_empty =
        remove_name_of(place.folder.get(), name, folder.get(), AT_REMOVEDIR) || errno == ENOENT;
    return was_empty ? LeftFolder::absent : LeftFolder::foreign;
  }
  const bool is_gone = remove_private_folder(place, name, folder.get()).empty();
  return is_gone ? LeftFolder::absent : LeftFolder::stuck;
}

std::string remove_dead_folders(const std::vector<MemoryFolder>& places) {
  std::string left;
  for (const MemoryFolder& place : places) {
    FolderEntries entries(place.folder.get());
    while (const char* entry = entries.next()) {
      const std::string name = entry;
      if (is_private_folder_name(name) && remove_dead_folder(place, name) == LeftFolder::stuck) {
        left = place.path + "/" + name;
      }
    }
  }
  return left;
}

std::string remove_private_folder(const MemoryFolder& place, const std::string& name, int folder) {
  struct stat info {};
  if (fstat(folder, &info) == 0 && info.st_nlink == 0) return {};
  const std::string path = place.path + "/" + name;
  // A program may have changed the folder's mode.
  static_cast<void>(fchmod(folder, 0700));
  std::string left = wipe_content(folder, path, private_folder_mark_name);
  if (!left.empty()) return left;
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (remove_mark(folder) && remove_name_of(place.folder.get(), name, folder, AT_REMOVEDIR)) {
      return {};
    }
  }
  const std::string present = present_path(folder);
  return present.empty() ? path : present;
}

std::string sentence_about_left(const std::string& path) {
  return printable(path) + " could not be removed, and may hold plaintext: remove it yourself";
}

}  // namespace secretsctl::delivery
