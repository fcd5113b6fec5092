#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <secretsctl/core/run_failure.hpp>

#include "../scratch_folder.hpp"

using namespace secretsctl;

TEST_SUITE("run_failure") {
  TEST_CASE("a command that is on no PATH, in the words of a shell") {
    const Error error = run_failure("no-such-program", ENOENT);
    CHECK(error.kind() == ErrorKind::program_missing);
    CHECK(std::string(error.what()) == "no-such-program: command not found");
    CHECK(std::string(run_failure("", ENOENT).what()) == "'': command not found");
  }

  TEST_CASE("a path") {
    CHECK(std::string(run_failure("./none", ENOENT).what()) == "./none: No such file or directory");
    CHECK(std::string(run_failure("/", EACCES).what()) == "/: it is a folder");
    const test::ScratchFolder folder;
    const std::string script = folder.path() + "/script";
    std::ofstream(script) << "#!/no/such/interpreter\n";
    CHECK(run_failure(script, ENOENT).kind() == ErrorKind::program_missing);
    CHECK(std::string(run_failure(script, ENOENT).what()).find("interpreter") != std::string::npos);
    CHECK(run_failure(script, EACCES).kind() == ErrorKind::program_failed);
    CHECK(std::string(run_failure(script, EACCES).what()).find("chmod +x") != std::string::npos);
    CHECK(std::string(run_failure(script, ENOEXEC).what()).find("#!/bin/sh") != std::string::npos);
  }
}
