#include <secretsctl/delivery/memory/memory_folder.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <secretsctl/delivery/memory/file_system.hpp>

namespace secretsctl::delivery {
namespace {

constexpr const char* shared_place = "/dev/shm";

std::string runtime_of_user() {
  return "/run/user/" + std::to_string(geteuid());
}

// Other users can write into /dev/shm, but can't touch our folder: /dev/shm is sticky, ours is
// 0700.
enum class Owner { any, us_alone };

void add_place(std::vector<MemoryFolder>& places, const char* path, Owner owner) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path, nullptr), &std::free);
  if (real == nullptr) return;
  MemoryFolder place{.path = real.get(), .folder = {}};
  if (std::ranges::find(places, place.path, &MemoryFolder::path) != places.end()) return;
  place.folder =
      FileDescriptor(open(place.path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat info {};
  if (!place.folder.is_open() || fstat(place.folder.get(), &info) != 0) return;
  if (owner == Owner::us_alone && (info.st_uid != geteuid() || (info.st_mode & 077) != 0)) return;
  if (file_system_of(place.folder.get()).is_in_memory) places.push_back(std::move(place));
}

}  // namespace

std::vector<MemoryFolder> memory_folders() {
  std::vector<MemoryFolder> places;
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime != nullptr && *runtime == '/') add_place(places, runtime, Owner::us_alone);
  add_place(places, shared_place, Owner::any);
  add_place(places, runtime_of_user().c_str(), Owner::us_alone);
  return places;
}

bool is_absent_memory_folder(const std::string& path) {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  struct stat info {};
  return (path == shared_place || path == runtime_of_user() ||
          (runtime != nullptr && path == runtime)) &&
         lstat(path.c_str(), &info) != 0 && errno == ENOENT;
}

}  // namespace secretsctl::delivery
