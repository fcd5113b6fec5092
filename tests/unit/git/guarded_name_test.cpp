#include <doctest/doctest.h>

#include <secretsctl/git/guarded_name.hpp>

using namespace secretsctl::git;

TEST_SUITE("guarded_name") {
  TEST_CASE("public by custom") {
    for (const char* name :
         {"README", "a/README.txt", "x.md", "id.pub", ".gitkeep", "a/.gitignore", ".sops.yaml",
          ".env.example", "sample.env", "a.template.yaml", ".env.dist"}) {
      CAPTURE(name);
      CHECK(is_public_name(name));
    }
    for (const char* name : {".env", "example", "a.example/x", "examples.env", "md",
                             "sub/.sops.yml", "my.README", "dist"}) {
      CAPTURE(name);
      CHECK_FALSE(is_public_name(name));
    }
  }
}
