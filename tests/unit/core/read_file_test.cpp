#include <doctest/doctest.h>

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/core/read_file.hpp>
#include <string>
#include <thread>
#include <thrown.hpp>

using namespace secretsctl;

namespace {

class InputFile {
 public:
  explicit InputFile(const std::string& text) : path_(folder_.path() + "/in") {
    std::ofstream(path_, std::ios::binary) << text;
  }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& folder() const { return folder_.path(); }

 private:
  test::ScratchFolder folder_;
  std::string path_;
};

std::optional<ErrorKind> failure(const std::string& path, const ReadOptions& options = {}) {
  const auto kind = test::thrown_kind([&] { static_cast<void>(read_file(path, options)); });
  const auto secret_kind =
      test::thrown_kind([&] { static_cast<void>(read_secret_file(path, options)); });
  CHECK(kind == secret_kind);
  return kind;
}

// How many bytes this thread has read since it started, as the kernel counts them; 0 where the
// kernel does not count.
std::uint64_t bytes_read_so_far() {
  std::ifstream counts("/proc/thread-self/io");
  std::string name;
  std::uint64_t bytes = 0;
  counts >> name >> bytes;
  return bytes;
}

}  // namespace

TEST_SUITE("read_file") {
  TEST_CASE("whole files of any size, public and secret") {
    for (const std::size_t size :
         {0U, 1U, 63U, 64U, 65U, 4096U, 65535U, 65536U, 65537U, 1'000'003U}) {
      std::string text(size, '\0');
      for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7);
      const InputFile file(text);
      CHECK(text_of(read_file(file.path())) == text);
      const SecretBytes secret = read_secret_file(file.path());
      CHECK(secret.expose_text() == text);
    }
  }

  TEST_CASE("the limit") {
    const InputFile file(std::string(100, 'x'));
    CHECK(read_file(file.path(), {.limit = 100}).size() == 100);
    CHECK(failure(file.path(), {.limit = 99}) == ErrorKind::input_unreadable);
  }

  TEST_CASE("an input without a size of its own is limited too") {
    CHECK(read_file("/proc/self/stat", {.limit = 65536}).size() > 10);
    CHECK(failure("/proc/self/stat", {.limit = 5}) == ErrorKind::input_unreadable);
  }

  TEST_CASE("a missing file gives the kind that the caller chose") {
    const InputFile file("");
    const std::string path = file.folder() + "/none";
    CHECK(failure(path) == ErrorKind::input_unreadable);
    CHECK(failure(path, {.missing = ErrorKind::no_file}) == ErrorKind::no_file);
    CHECK(test::thrown_message([&] { static_cast<void>(read_file(path)); }).find(path) !=
          std::string::npos);
  }

  TEST_CASE("folders and devices are refused") {
    const InputFile file("");
    CHECK(failure(file.folder()) == ErrorKind::input_unreadable);
    CHECK(failure("/dev/zero") == ErrorKind::input_unreadable);
    CHECK(read_file("/dev/null").empty());
  }

  TEST_CASE("a file over the limit is refused before any of it is read") {
    const InputFile file("");
    std::filesystem::resize_file(file.path(), std::uintmax_t{3} * 1024 * 1024 * 1024);
    const std::uint64_t before = bytes_read_so_far();
    CHECK(failure(file.path()) == ErrorKind::input_unreadable);
    // The count itself is read from a file of some hundred bytes.
    CHECK(bytes_read_so_far() - before < 65536);
  }

  TEST_CASE("a FIFO is read to its end, with a limit too") {
    const InputFile file("");
    const std::string fifo = file.folder() + "/fifo";
    REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
    const auto fed = [&](const std::string& text, auto read) {
      std::thread writer([&] { std::ofstream(fifo) << text; });
      read(text);
      writer.join();
    };
    const std::string long_text(100'000, 'x');
    fed(long_text, [&](const std::string& text) { CHECK(text_of(read_file(fifo)) == text); });
    fed(long_text, [&](const std::string& text) {
      const SecretBytes secret = read_secret_file(fifo);
      CHECK(secret.expose_text() == text);
    });
    // Short enough to be in the pipe before the reader ends.
    fed(std::string(1000, 'x'), [&](const std::string& text) {
      CHECK(test::thrown_kind([&] {
              static_cast<void>(read_file(fifo, {.limit = text.size() - 1}));
            }) == ErrorKind::input_unreadable);
    });
    fed(std::string(1000, 'x'), [&](const std::string& text) {
      CHECK(text_of(read_file(fifo, {.limit = text.size()})) == text);
    });
  }

  TEST_CASE("names for messages") {
    CHECK(input_name("-") == "standard input");
    CHECK(input_name("a\x1b") == "a?");
  }
}
