#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;

namespace {

using Words = std::vector<std::string>;

bool refused(std::string_view line) {
  return test::thrown_kind([&] { static_cast<void>(split_words(line)); }) == ErrorKind::generic;
}

ChildCommand shell(const std::string& script) {
  ChildCommand command;
  command.words = {"sh", "-c", script};
  return command;
}

std::string output_of(const ChildCommand& command) {
  const ChildResult result = run_child(command);
  CHECK(result.exit_status == 0);
  return std::string(result.output.expose_text());
}

bool fails(const ChildCommand& command) {
  return test::thrown_kind([&] { static_cast<void>(run_child(command)); }) == ErrorKind::generic;
}

// A variable of ours for the duration of a test.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

}  // namespace

TEST_SUITE("split_words") {
  TEST_CASE("white space divides") {
    CHECK(split_words("").empty());
    CHECK(split_words(" \t\n").empty());
    CHECK(split_words("a") == Words{"a"});
    CHECK(split_words("  pass  show\tkey\n") == Words{"pass", "show", "key"});
  }

  TEST_CASE("quotes and backslashes hold together, as in sops") {
    CHECK(split_words("'a b' c") == Words{"a b", "c"});
    CHECK(split_words("\"a b\" c") == Words{"a b", "c"});
    CHECK(split_words("a\\ b") == Words{"a b"});
    CHECK(split_words("a'b'\"c\"d") == Words{"abcd"});
    CHECK(split_words("''") == Words{""});
    CHECK(split_words("\"\" a") == Words{"", "a"});
    CHECK(split_words("'\"' \"'\"") == Words{"\"", "'"});
    CHECK(split_words("'a\\b'") == Words{"a\\b"});
    CHECK(split_words("\"a\\\"b\\\\c\"") == Words{"a\"b\\c"});
    CHECK(split_words("\"a\\$b\" \"c\\`d\" \"e\\fg\" h\\i 'j\\k'") ==
          Words{"a$b", "c`d", "efg", "hi", "j\\k"});
  }

  TEST_CASE("comments") {
    CHECK(split_words("a # b") == Words{"a"});
    CHECK(split_words("a#b") == Words{"a#b"});
    CHECK(split_words("'#' a") == Words{"#", "a"});
  }

  TEST_CASE("nothing is expanded or run") {
    CHECK(split_words("$HOME `id` $(id) * ~ a;b|c>d&") ==
          Words{"$HOME", "`id`", "$(id)", "*", "~", "a;b|c>d&"});
  }

  TEST_CASE("an unfinished quote") {
    CHECK(refused("'a"));
    CHECK(refused("\"a"));
    CHECK(refused("a 'b c"));
    CHECK(refused("\"a\\\""));
  }
}

TEST_SUITE("child") {
  TEST_CASE("output and exit status") {
    CHECK(output_of(shell("printf 'a secret'")) == "a secret");
    CHECK(run_child(shell("exit 7")).exit_status == 7);
    CHECK(run_child(shell("kill -TERM $$")).exit_status == 128 + 15);
    CHECK(output_of(shell("cat")).empty());
  }

  TEST_CASE("its environment: added and removed variables") {
    const Variable key("SOPS_AGE_KEY", "an identity");
    const Variable file("SOPS_AGE_KEY_FILE", "a path");
    const Variable ours("CHILD_TEST_ONE", "1");
    const Variable more("CHILD_TEST_TWO", "2");
    ChildCommand command = shell("echo \"$SOPS_AGE_KEY$SOPS_AGE_KEY_FILE,$CHILD_TEST_ONE,$NEW\"");
    command.environment = {{"NEW", "new"}};
    CHECK(output_of(command) == ",1,new\n");
    command.without = {"CHILD_TEST_*"};
    CHECK(output_of(command) == ",,new\n");
  }

  TEST_CASE("no key source reaches it, unless it is given one") {
    for (const std::string_view name : key_variables) {
      CAPTURE(name);
      const Variable ours(name.data(), "inherited");
      ChildCommand command = shell("env");
      CHECK(output_of(command).find("inherited") == std::string::npos);
      command.environment = {{std::string(name), "given"}};
      CHECK(output_of(command).find(std::string(name) + "=given\n") != std::string::npos);
    }
  }

  TEST_CASE("its standard input is /dev/null, and it gets no other descriptor of ours") {
    CHECK(output_of(shell("readlink /proc/self/fd/0")) == "/dev/null\n");
    ChildCommand list;
    list.words = {"ls", "/proc/self/fd"};
    CHECK(output_of(list) == "0\n1\n2\n3\n");  // the last is the folder that ls reads
  }

  TEST_CASE("it has a session of its own, and no terminal") {
    const std::string session = "cut -d' ' -f6 /proc/$$/stat; echo $$";
    const std::string seen = output_of(shell(session));
    const std::string first = seen.substr(0, seen.find('\n'));
    CHECK(seen == first + "\n" + first + "\n");
    CHECK(run_child(shell("true < /dev/tty 2> /dev/null")).exit_status != 0);
  }

  TEST_CASE("a descriptor that we inherited does not reach it") {
    const int fd = open("/dev/null", O_RDONLY);  // without O_CLOEXEC
    // Only in the shell itself: for a pipeline it would open descriptors of its own.
    const std::string place = "/proc/$$/fd/" + std::to_string(fd);
    CHECK(output_of(shell("if test -e " + place + "; then echo open; else echo closed; fi")) ==
          "closed\n");
    close(fd);
  }

  TEST_CASE("it starts with no signal blocked") {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    const std::string blocked = output_of(
        // Only the shell itself: while it starts a program, it may block signals.
        shell("while read -r line; do case $line in SigBlk*) echo \"$line\" ;; esac; done < "
              "/proc/$$/status"));
    sigprocmask(SIG_SETMASK, &before, nullptr);
    CHECK(blocked == "SigBlk:\t0000000000000000\n");
  }

  TEST_CASE("output longer than a pipe holds") {
    CHECK(output_of(shell("head -c 300000 /dev/zero")).size() == 300'000);
  }

  TEST_CASE("its limits") {
    ChildCommand missing;
    missing.words = {"secretsctl-no-such-program"};
    CHECK(test::thrown_kind([&] { static_cast<void>(run_child(missing)); }) ==
          ErrorKind::program_missing);
    ChildCommand slow = shell("sleep 60");
    slow.time_limit = std::chrono::milliseconds(100);
    CHECK(fails(slow));
    ChildCommand long_winded = shell("while :; do echo yes; done");
    long_winded.output_limit = 1000;
    CHECK(fails(long_winded));
    ChildCommand just_enough = shell("printf 1234");
    just_enough.output_limit = 4;
    CHECK(output_of(just_enough) == "1234");
  }

  TEST_CASE("no child remains, however it ends") {
    CHECK(run_child(shell("exit 1")).exit_status == 1);
    ChildCommand slow = shell("sleep 60 & sleep 60");
    slow.time_limit = std::chrono::milliseconds(100);
    CHECK(fails(slow));
    { const Child dropped(shell("sleep 60"), ChildInput::pipe); }
    CHECK(waitpid(-1, nullptr, WNOHANG) == -1);
    CHECK(errno == ECHILD);
  }

  TEST_CASE("a child that leaves its output to another process does not hold us up") {
    ChildCommand command = shell("sleep 60 & printf x");
    command.time_limit = std::chrono::milliseconds(500);
    try {
      CHECK(output_of(command) == "x");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::generic);
    }
  }
}
