#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/output_file.hpp>
#include <sstream>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
namespace fs = std::filesystem;

namespace {

constexpr auto secret = OutputSecrecy::secret;
constexpr auto ciphertext = OutputSecrecy::ciphertext;

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

mode_t mode_of(const std::string& path) {
  struct stat info {};
  REQUIRE(stat(path.c_str(), &info) == 0);
  return info.st_mode & 07777;
}

std::size_t entries(const std::string& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder)) ++count;
  return count;
}

bool unwritable(const std::string& path, OutputSecrecy secrecy,
                OutputReplace replace = OutputReplace::allowed) {
  return test::thrown_kind([&] {
           OutputFile file(path, secrecy, replace);
           file.write(std::string_view("x"));
           file.commit();
         }) == ErrorKind::output_unwritable;
}

// The umask that the tests expect, whatever the caller's is.
class Umask {
 public:
  explicit Umask(mode_t mask) : before_(umask(mask)) {}
  ~Umask() { umask(before_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

}  // namespace

TEST_SUITE("output_file") {
  TEST_CASE("a file appears at commit, with its mode, and no other file remains") {
    const Umask mask(022);
    const test::ScratchFolder folder;
    const std::string path = folder.path() + "/out";
    {
      OutputFile file(path, secret);
      CHECK_FALSE(file.is_stream());
      file.write(std::string_view("one "));
      file.write(std::string_view("two"));
      CHECK_FALSE(fs::exists(path));
      file.commit();
    }
    CHECK(content(path) == "one two");
    CHECK(mode_of(path) == 0600);
    write_output(folder.path() + "/public", ciphertext, bytes_of("x"));
    CHECK(mode_of(folder.path() + "/public") == 0644);
    CHECK(entries(folder.path()) == 2);
  }

  TEST_CASE("a secret file has mode 0600 under any umask") {
    const Umask mask(0);
    const test::ScratchFolder folder;
    write_output(folder.path() + "/out", secret, bytes_of("x"));
    CHECK(mode_of(folder.path() + "/out") == 0600);
  }

  TEST_CASE("without commit an old file stays and no new one appears") {
    const test::ScratchFolder folder;
    const std::string old = folder.path() + "/old";
    std::ofstream(old) << "old";
    {
      OutputFile file(old, secret);
      file.write(std::string_view("new"));
      OutputFile other(folder.path() + "/new", ciphertext);
      other.write(std::string_view("new"));
    }
    CHECK(content(old) == "old");
    CHECK(entries(folder.path()) == 1);
  }

  TEST_CASE("an old file is replaced: a ciphertext keeps its mode, a secret gets 0600") {
    const test::ScratchFolder folder;
    const std::string path = folder.path() + "/out";
    std::ofstream(path) << "old";
    REQUIRE(chmod(path.c_str(), 0640) == 0);
    write_output(path, ciphertext, bytes_of("new"));
    CHECK(content(path) == "new");
    CHECK(mode_of(path) == 0640);
    write_output(path, secret, bytes_of("newer"));
    CHECK(content(path) == "newer");
    CHECK(mode_of(path) == 0600);
    CHECK(entries(folder.path()) == 1);
  }

  TEST_CASE("where replacing is refused") {
    const test::ScratchFolder folder;
    const std::string path = folder.path() + "/out";
    std::ofstream(path) << "old";
    CHECK(unwritable(path, secret, OutputReplace::refused));
    CHECK(content(path) == "old");
    fs::create_symlink("nowhere", folder.path() + "/dangling");
    CHECK(unwritable(folder.path() + "/dangling", secret, OutputReplace::refused));
    // A file that appears meanwhile is not replaced either.
    OutputFile file(folder.path() + "/late", secret, OutputReplace::refused);
    file.write(std::string_view("ours"));
    std::ofstream(folder.path() + "/late") << "theirs";
    CHECK_THROWS_AS(file.commit(), Error);
    CHECK(content(folder.path() + "/late") == "theirs");
  }

  TEST_CASE("symlinks: never for a secret, followed for a ciphertext") {
    const test::ScratchFolder folder;
    const std::string target = folder.path() + "/target";
    const std::string link = folder.path() + "/link";
    std::ofstream(target) << "old";
    fs::create_symlink("target", link);
    CHECK(unwritable(link, secret));
    CHECK(content(target) == "old");
    write_output(link, ciphertext, bytes_of("new"));
    CHECK(fs::is_symlink(link));
    CHECK(content(target) == "new");
    fs::create_symlink("nowhere", folder.path() + "/dangling");
    CHECK(unwritable(folder.path() + "/dangling", ciphertext));
    CHECK(unwritable(folder.path() + "/dangling", secret));
  }

  TEST_CASE("places that cannot be written") {
    const test::ScratchFolder folder;
    CHECK(unwritable(folder.path(), secret));
    CHECK(unwritable(folder.path() + "/no/such/folder", secret));
    CHECK(unwritable("", secret));
    CHECK(unwritable("/dev/fd/9999", secret));
  }

  TEST_CASE("a file that is not regular is written to, not replaced") {
    const test::ScratchFolder folder;
    write_output("/dev/null", secret, bytes_of("x"));
    CHECK(fs::is_character_file("/dev/null"));
    const std::string fifo = folder.path() + "/fifo";
    REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
    const FileDescriptor reader(open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    write_output(fifo, secret, bytes_of("through"));
    char read_back[20] = {};
    CHECK(read(reader.get(), read_back, sizeof read_back) == 7);
    CHECK(std::string(read_back) == "through");
    CHECK(fs::is_fifo(fifo));
  }

  TEST_CASE("an open descriptor by its name") {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    const FileDescriptor reader(ends[0]);
    const FileDescriptor writer(ends[1]);
    OutputFile file("/dev/fd/" + std::to_string(writer.get()), secret);
    CHECK(file.is_stream());
    CHECK_FALSE(file.is_terminal());
    file.write(std::string_view("through"));
    file.commit();
    char read_back[20] = {};
    CHECK(read(reader.get(), read_back, sizeof read_back) == 7);
  }
}
