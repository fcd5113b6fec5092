#include <secretsctl/delivery/memory/private_folder.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <secretsctl/delivery/memory/dead_folder.hpp>
#include <secretsctl/delivery/memory/private_folder_mark.hpp>

#include "scratch_folder.hpp"

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace fs = std::filesystem;

namespace {

FileDescriptor open_folder(const std::string& path) {
  return FileDescriptor(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

// Nothing if no folder is in memory.
std::optional<PrivateFolder> private_folder() {
  if (memory_folders().empty()) return std::nullopt;
  return std::optional<PrivateFolder>(std::in_place);
}

}  // namespace

TEST_SUITE("private_folder") {
  TEST_CASE("its name is one of mkdtemp") {
    CHECK(is_private_folder_name("secretsctl-aZ09bc"));
    constexpr std::array<std::string_view, 7> others = {"secretsctl-keys",
                                                        "secretsctl-",
                                                        "secretsctl-abcdefg",
                                                        "secretsctl-ab/cde",
                                                        "secretsctl-ab.cde",
                                                        "other-abcdef",
                                                        ".."};
    for (const std::string_view name : others) CHECK_FALSE(is_private_folder_name(name));
  }

  TEST_CASE("only its own mark identifies a folder") {
    auto folder = private_folder();
    if (!folder) return;
    CHECK(is_marked_private_folder(open_folder(folder->path()).get()));
    PrivateFolder other;
    const fs::path mark = fs::path(other.path()) / private_folder_mark_name;
    fs::remove(mark);
    CHECK_FALSE(is_marked_private_folder(open_folder(other.path()).get()));
    fs::copy_file(fs::path(folder->path()) / private_folder_mark_name, mark);
    CHECK_FALSE(is_marked_private_folder(open_folder(other.path()).get()));
    fs::remove(mark);
    REQUIRE(write_private_folder_mark(open_folder(other.path()).get()));
    CHECK(is_marked_private_folder(open_folder(other.path()).get()));
    fs::permissions(other.path(), fs::perms::group_read, fs::perm_options::add);
    CHECK_FALSE(is_marked_private_folder(open_folder(other.path()).get()));
    fs::permissions(other.path(), fs::perms::owner_all);
    fs::rename(mark, fs::path(other.path()) / "moved");
    fs::create_symlink("moved", mark);
    CHECK_FALSE(is_marked_private_folder(open_folder(other.path()).get()));
    CHECK(other.remove().empty());
    CHECK(folder->remove().empty());
  }

  TEST_CASE("foreign folders and folders in use are left alone") {
    auto folder = private_folder();
    if (!folder) return;
    MemoryFolder place{.path = fs::path(folder->path()).parent_path().string(), .folder = {}};
    place.folder = open_folder(place.path);
    const std::string name = fs::path(folder->path()).filename().string();
    CHECK(remove_dead_folder(place, name) == LeftFolder::in_use);
    CHECK(fs::exists(folder->path()));
    CHECK(folder->remove().empty());
    CHECK(remove_dead_folder(place, name) == LeftFolder::absent);
    fs::create_directory(folder->path());
    fs::permissions(folder->path(), fs::perms::owner_all);
    std::ofstream(folder->path() + "/env") << "mine";
    CHECK(remove_dead_folder(place, name) == LeftFolder::foreign);
    CHECK(fs::file_size(folder->path() + "/env") == 4);
    fs::remove(folder->path() + "/env");
    fs::create_symlink(folder->path(), folder->path() + "-link");
    CHECK(remove_dead_folder(place, name + "-link") == LeftFolder::foreign);
    fs::remove(folder->path() + "-link");
    fs::remove(folder->path());
  }

  TEST_CASE("files moved out of the folder are emptied and named") {
    auto folder = private_folder();
    if (!folder) return;
    const std::string file = folder->write("env", SecretBytes::copy_of(std::string_view("A=1\n")));
    const std::string moved = folder->path() + "-moved";
    fs::rename(file, moved);
    CHECK(folder->remove().find(moved) != std::string::npos);
    CHECK(fs::file_size(moved) == 0);
    CHECK_FALSE(fs::exists(folder->path()));
    fs::remove(moved);
  }
}
