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

  TEST_CASE("env files") {
    for (const char* name :
         {".env", "a/.env.local", ".env-prod", ".env_old", ".env~", "prod.env", "x.env.enc",
          "prod.env.bak", "prod.env.local", "prod.env.old", "app.env.production", "config.env~",
          ".ENV", "Prod.Env", ".env.ts", "my.env.env"}) {
      CAPTURE(name);
      CHECK(is_env_name(name));
    }
    for (const char* name :
         {".envrc", "env.sh", "environment", "a.env/x", "config.env.ts", "prod.env.txt",
          "app.environment", ".env.example", "app.env.SAMPLE", "prod.env.dist", "x.env.d.ts"}) {
      CAPTURE(name);
      CHECK_FALSE(is_env_name(name));
    }
  }
}
