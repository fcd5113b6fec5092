#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/core/folder_walk.hpp>

using namespace secretsctl;

namespace {

namespace fs = std::filesystem;

// Files below a scratch folder, by their relative paths.
class Folder {
 public:
  void add(const std::string& path) const {
    const fs::path file = fs::path(scratch_.path()) / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << "x";
  }

  void link(const std::string& target, const std::string& path) const {
    fs::create_symlink(target, fs::path(scratch_.path()) / path);
  }

  [[nodiscard]] fs::path path() const { return scratch_.path(); }

  [[nodiscard]] FolderWalk walk(const WalkOptions& options = {}) const {
    FolderWalk walk = walk_folder(path(), options);
    for (std::string& file : walk.files) file.erase(0, scratch_.path().size() + 1);
    return walk;
  }

 private:
  test::ScratchFolder scratch_;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_SUITE("folder walk") {
  TEST_CASE("all regular files are found, in order") {
    const Folder folder;
    for (const char* path : {"b", "a/z", "a/c/d", ".hidden/e"}) folder.add(path);
    const FolderWalk walk = folder.walk();
    CHECK(walk.files == Names{".hidden/e", "a/c/d", "a/z", "b"});
    CHECK_FALSE(walk.failure);
    CHECK_FALSE(walk.has_more_entries);
    CHECK_FALSE(walk.has_deeper_folders);
  }

  TEST_CASE("the folders of git and npm are skipped, files of these names are not") {
    const Folder folder;
    for (const char* path : {".git/config", "a/node_modules/b/c", "d/.git", "e"}) folder.add(path);
    CHECK(folder.walk().files == Names{"d/.git", "e"});
  }

  TEST_CASE("links are not followed") {
    const Folder folder;
    folder.add("a/b");
    folder.link("a", "to_folder");
    folder.link("a/b", "to_file");
    folder.link("..", "up");
    CHECK(folder.walk().files == Names{"a/b"});
  }

  TEST_CASE("it goes to the depth limit, and reports deeper folders") {
    const Folder folder;
    for (const char* path : {"a", "1/b", "1/2/c"}) folder.add(path);
    CHECK(folder.walk({.max_depth = 2}).files == Names{"1/2/c", "1/b", "a"});
    CHECK_FALSE(folder.walk({.max_depth = 2}).has_deeper_folders);
    CHECK(folder.walk({.max_depth = 1}).files == Names{"1/b", "a"});
    CHECK(folder.walk({.max_depth = 1}).has_deeper_folders);
  }

  TEST_CASE("a missing folder is a failure") {
    const Folder folder;
    CHECK(walk_folder(folder.path() / "none").failure == std::errc::no_such_file_or_directory);
  }

  TEST_CASE("an unreadable folder ends the walk, or is skipped") {
    if (geteuid() == 0) return;  // root can read every folder
    const Folder folder;
    folder.add("closed/a");
    folder.add("open/b");
    fs::permissions(folder.path() / "closed", fs::perms::none);
    CHECK(folder.walk().failure == std::errc::permission_denied);
    CHECK(folder.walk({.skips_denied = true}).files == Names{"open/b"});
    CHECK_FALSE(folder.walk({.skips_denied = true}).failure);
    fs::permissions(folder.path() / "closed", fs::perms::owner_all);
  }
}
