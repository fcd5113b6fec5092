#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <secretsctl/core/program_start.hpp>
#include <secretsctl/core/secret.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;

namespace {

// The exit status of a shell script.
int status_of(const std::string& script, ProgramStart program = {.words = {}, .environment = {}}) {
  program.words = {"sh", "-c", script};
  const pid_t child = start_program(program);
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool has_no_child() {
  return waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD;
}

bool holds(const std::vector<std::string_view>& variables, std::string_view variable) {
  return std::ranges::find(variables, variable) != variables.end();
}

}  // namespace

TEST_SUITE("program start") {
  TEST_CASE("its exit status, even if we were started with SIGCHLD ignored") {
    CHECK(status_of("exit 7") == 7);
    signal(SIGCHLD, SIG_IGN);
    keep_program_statuses();
    CHECK(status_of("exit 8") == 8);
    CHECK(has_no_child());
  }

  TEST_CASE("its complete environment; a NUL ends a variable") {
    using namespace std::string_view_literals;
    CHECK(status_of("test \"$A,$B,$HOME\" = 'one,two,'",
                    {.words = {}, .environment = {"A=one"sv, "B=two\0more"sv}}) == 0);
  }

  TEST_CASE("its folder; a missing one is an error, and no child remains") {
    CHECK(status_of("test \"$(pwd -P)\" = /usr",
                    {.words = {}, .environment = {}, .folder = "/usr"}) == 0);
    CHECK(test::thrown_kind([] {
            static_cast<void>(
                start_program({.words = {"true"}, .environment = {}, .folder = "/no/such/folder"}));
          }) == ErrorKind::generic);
    CHECK(test::thrown_kind([] {
            static_cast<void>(start_program({.words = {"no-such-program"}, .environment = {}}));
          }) == ErrorKind::program_missing);
    CHECK(test::thrown_kind([] {
            static_cast<void>(start_program({.words = {"/"}, .environment = {}}));
          }) == ErrorKind::program_failed);
    CHECK(has_no_child());
  }

  TEST_CASE("SIGPIPE ends it although we ignore it, unless it keeps our setting") {
    const auto before = signal(SIGPIPE, SIG_IGN);
    const std::string script = "kill -PIPE $$; exit 3";
    CHECK(status_of(script) == 128 + SIGPIPE);
    CHECK(status_of(script, {.words = {}, .environment = {}, .default_sigpipe = false}) == 3);
    signal(SIGPIPE, before);
  }

  TEST_CASE("our environment for it") {
    setenv("START_TEST_ONE", "1", 1);
    setenv("START_TEST_TWO", "2", 1);
    setenv("SOPS_AGE_KEY", "an identity", 1);
    const std::vector<std::string> added = {"START_TEST_ONE=new"};
    const auto hidden = program_environment(added, {"START_TEST_T*"}, KeyVariables::hidden);
    CHECK(holds(hidden, "START_TEST_ONE=new"));
    CHECK_FALSE(holds(hidden, "START_TEST_ONE=1"));
    CHECK_FALSE(holds(hidden, "START_TEST_TWO=2"));
    CHECK_FALSE(holds(hidden, "SOPS_AGE_KEY=an identity"));
    const auto seen = program_environment({}, {}, KeyVariables::seen);
    CHECK(holds(seen, "SOPS_AGE_KEY=an identity"));
    CHECK(holds(seen, "START_TEST_TWO=2"));
    for (const char* name : {"START_TEST_ONE", "START_TEST_TWO", "SOPS_AGE_KEY"}) unsetenv(name);
  }

  TEST_CASE("secret memory is zero in a fork, and unchanged in the parent") {
    for (const std::size_t size : {std::size_t{16}, std::size_t{5000}, std::size_t{3} << 20}) {
      CAPTURE(size);
      SecretBytes secret(size);
      std::ranges::fill(secret.expose_writable(), std::uint8_t{0xa5});
      const auto is_all = [&](std::uint8_t value) {
        return std::ranges::all_of(secret.expose(),
                                   [&](std::uint8_t byte) { return byte == value; });
      };
      const pid_t child = fork();
      REQUIRE(child >= 0);
      if (child == 0) _exit(is_all(0) ? 0 : 1);
      int status = 0;
      REQUIRE(waitpid(child, &status, 0) == child);
      CHECK(status == 0);
      CHECK(is_all(0xa5));
    }
  }
}
