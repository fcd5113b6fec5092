#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/stream.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;

namespace {

// Gives one byte at a time, as a slow pipe may.
class OneByOne final : public Source {
 public:
  explicit OneByOne(std::string_view text) : source_(bytes_of(text)) {}
  std::size_t read(MutableByteView into) override {
    ++reads_;
    return source_.read(into.first(std::min<std::size_t>(into.size(), 1)));
  }
  [[nodiscard]] int reads() const { return reads_; }

 private:
  MemorySource source_;
  int reads_ = 0;
};

struct Pipe {
  FileDescriptor reader;
  FileDescriptor writer;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

}  // namespace

TEST_SUITE("stream") {
  TEST_CASE("memory is read in pieces to its end, then nothing more comes") {
    MemorySource source(bytes_of("abcde"));
    Bytes piece(2);
    CHECK(source.read(piece) == 2);
    CHECK(text_of(piece) == "ab");
    CHECK(source.read(piece) == 2);
    CHECK(text_of(piece) == "cd");
    CHECK(source.read(piece) == 1);
    CHECK(piece[0] == 'e');
    CHECK(source.read(piece) == 0);
    CHECK(source.read(piece) == 0);
    MemorySource empty({});
    CHECK(empty.read(piece) == 0);
  }

  TEST_CASE("read_fully() asks again until there is enough, and no more often") {
    OneByOne source("abcde");
    Bytes part(3);
    CHECK(source.read_fully(part) == 3);
    CHECK(text_of(part) == "abc");
    CHECK(source.reads() == 3);
    CHECK(source.read_fully(part) == 2);
    CHECK(text_of(ByteView(part).first(2)) == "de");
    CHECK(source.read_fully(part) == 0);
    CHECK(source.read_fully({}) == 0);
  }

  TEST_CASE("a sink appends to earlier content") {
    Bytes bytes = {'a'};
    BytesSink sink(bytes);
    sink.write(std::string_view("bc"));
    sink.write(ByteView());
    sink.write(bytes_of("d"));
    CHECK(text_of(bytes) == "abcd");
  }

  TEST_CASE("a descriptor: available bytes come at once, then the end") {
    Pipe pipe = make_pipe();
    REQUIRE(write(pipe.writer.get(), "abc", 3) == 3);
    DescriptorSource source(pipe.reader.get(), "the pipe");
    Bytes piece(100);
    CHECK(source.read(piece) == 3);
    CHECK(text_of(ByteView(piece).first(3)) == "abc");
    pipe.writer.close();
    CHECK(source.read(piece) == 0);
  }

  TEST_CASE("a descriptor that cannot be read: the error names the input") {
    const Pipe pipe = make_pipe();
    DescriptorSource source(pipe.writer.get(), "the wrong end");
    Bytes piece(1);
    const auto read = [&] { static_cast<void>(source.read(piece)); };
    CHECK(test::thrown_kind(read) == ErrorKind::input_unreadable);
    CHECK(test::thrown_message(read).find("the wrong end") != std::string::npos);
  }

  TEST_CASE("gathered bytes are complete and in order, at any size and place") {
    const std::string lasting(200'000, 'l');
    std::string expected;
    Bytes written;
    BytesSink sink(written);
    GatheringSink gathering(sink);
    std::size_t at = 0;
    for (std::size_t size = 0; at < lasting.size(); size = size * 2 + 1) {
      const std::string_view piece = std::string_view(lasting).substr(at, size);
      gathering.write_lasting(piece);
      at += size;
      expected += piece;
      if (size % 3 == 0) continue;
      const std::string copied(size, 'c');
      gathering.write(std::string_view(copied));
      expected += copied;
    }
    gathering.flush();
    CHECK(text_of(written) == expected);
    gathering.flush();
    CHECK(written.size() == expected.size());
  }
}
