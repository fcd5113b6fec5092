#include <doctest/doctest.h>

#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/age/recipient_file.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

const std::string good = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

class RecipientFile {
 public:
  explicit RecipientFile(const std::string& text) : path_(folder_.path() + "/recipients.txt") {
    std::ofstream(path_) << text;
  }
  [[nodiscard]] std::size_t count() const {
    return read_recipient_file(path_, no_interaction()).size();
  }
  [[nodiscard]] std::string message() const {
    return test::thrown_message(
        [&] { static_cast<void>(read_recipient_file(path_, no_interaction())); });
  }

 private:
  test::ScratchFolder folder_;
  std::string path_;
};

}  // namespace

TEST_SUITE("recipient_file") {
  TEST_CASE("one a line, comments, blank lines, any line end") {
    CHECK(RecipientFile(good).count() == 1);
    CHECK(RecipientFile("# us\n" + good + "\n\n# them\r\n" + good + "\r\n").count() == 2);
  }

  TEST_CASE("errors name the file and the line") {
    const std::string message = RecipientFile("# us\n" + good + "\nnonsense\n").message();
    CHECK(message.find("recipients.txt") != std::string::npos);
    CHECK(message.find("line 3") != std::string::npos);
    CHECK(RecipientFile(" " + good + "\n").message().find("line 1") != std::string::npos);
  }

  TEST_CASE("a file without recipients") {
    CHECK_FALSE(RecipientFile("").message().empty());
    CHECK_FALSE(RecipientFile("# a comment\n\n").message().empty());
  }
}
