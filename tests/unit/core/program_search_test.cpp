#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/core/program_search.hpp>
#include <string>

using namespace secretsctl;

TEST_SUITE("program search") {
  TEST_CASE("a program comes from an absolute folder of PATH alone") {
    const test::ScratchFolder folder;
    const std::string path = folder.path() + "/tool";
    std::ofstream(path) << "#!/bin/sh\n";
    const char* before = std::getenv("PATH");
    const std::string saved = before == nullptr ? "" : before;
    const std::string absolute = folder.path();
    setenv("PATH", absolute.c_str(), 1);
    CHECK(find_program_in_path("tool").empty());  // not executable
    chmod(path.c_str(), 0755);
    CHECK(find_program_in_path("tool") == path);
    const auto here = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    for (const char* relative : {".", "", ":/usr/bin", "./:/usr/bin:"}) {
      setenv("PATH", relative, 1);
      CHECK(find_program_in_path("tool").empty());
    }
    setenv("PATH", (".:/no/such:" + absolute).c_str(), 1);
    CHECK(find_program_in_path("tool") == path);
    std::filesystem::current_path(here);
    setenv("PATH", saved.c_str(), 1);
  }
}
