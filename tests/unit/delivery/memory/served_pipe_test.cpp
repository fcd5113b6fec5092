#include <secretsctl/delivery/memory/served_pipe.hpp>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <secretsctl/core/error.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace {

std::string rest_of(std::ifstream& file) {
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string read_all(const std::string& path) {
  std::ifstream file(path);
  return rest_of(file);
}

}  // namespace

TEST_SUITE("served_pipe") {
  TEST_CASE("each reader gets all of the text, and nothing remains") {
    // More than a pipe holds.
    const std::string text(300'000, 'x');
    std::string folder;
    {
      const ServedPipe pipe("name", SecretBytes::copy_of(std::string_view(text)));
      folder = std::filesystem::path(pipe.path()).parent_path();
      struct stat info {};
      REQUIRE(stat(pipe.path().c_str(), &info) == 0);
      CHECK(S_ISFIFO(info.st_mode));
      CHECK((info.st_mode & 0777) == 0600);
      REQUIRE(stat(folder.c_str(), &info) == 0);
      CHECK((info.st_mode & 0777) == 0700);
      for (int reader = 0; reader < 3; ++reader) CHECK((read_all(pipe.path()) == text));
    }
    CHECK_FALSE(std::filesystem::exists(folder));
  }

  TEST_CASE("readers that hold the pipe in turn each get all of the text") {
    const std::string text(300'000, 'x');
    const ServedPipe pipe("name", SecretBytes::copy_of(std::string_view(text)));
    std::ifstream first(pipe.path());
    CHECK(first.get() == 'x');
    // The first pipe is full, and is not read meanwhile.
    CHECK((read_all(pipe.path()) == text));
    first.unget();
    CHECK((rest_of(first) == text));
    CHECK_FALSE(pipe.was_shared());
  }

  TEST_CASE("readers of the same pipe are noticed") {
    // The first one that opens the pipe gets it at once, and the other one before the next is
    // there, sooner or later.
    bool was_shared = false;
    for (int attempt = 0; attempt < 1000 && !was_shared; ++attempt) {
      ServedPipe pipe("name", SecretBytes::copy_of(std::string_view("text")));
      std::ifstream one(pipe.path());
      std::ifstream other(pipe.path());
      const std::string texts = rest_of(one) + rest_of(other);
      pipe.close();
      was_shared = pipe.was_shared();
      CHECK(texts.size() <= 8);
      CHECK(was_shared == (texts != "texttext"));
    }
    CHECK(was_shared);
  }

  TEST_CASE("a reader that does not read to the end") {
    const std::string text(300'000, 'x');
    const ServedPipe pipe("name", SecretBytes::copy_of(std::string_view(text)));
    std::ifstream half(pipe.path());
    CHECK(half.get() == 'x');
    half.close();
    CHECK((read_all(pipe.path()) == text));
    // The end does not wait for a reader that is still there.
    std::ifstream open_still(pipe.path());
    CHECK(open_still.get() == 'x');
  }

  TEST_CASE("nobody reads, or the pipe is removed") {
    { const ServedPipe pipe("name", SecretBytes::copy_of(std::string_view("text"))); }
    const ServedPipe pipe("name", SecretBytes::copy_of(std::string_view("text")));
    CHECK(unlink(pipe.path().c_str()) == 0);
  }

  TEST_CASE("names that lead elsewhere") {
    for (const char* name : {"", ".", "..", "a/b", "/a", "../a"}) {
      CAPTURE(name);
      CHECK_THROWS_AS(check_plain_name(name), Error);
    }
  }
}
