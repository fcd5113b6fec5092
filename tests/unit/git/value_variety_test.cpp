#include <doctest/doctest.h>

#include <secretsctl/git/value_variety.hpp>
#include <string>

using secretsctl::git::is_worth_seeking;

TEST_SUITE("value_variety") {
  TEST_CASE("constants of configurations are not worth a search") {
    for (const char* value : {"production",
                              "localhost:8080",
                              "https://api.example.org/v1/callback",
                              "true",
                              "db.internal.example.com",
                              "/var/lib/postgresql/data",
                              "eu-central-1",
                              "2024-05-01",
                              "noreply@example.org",
                              "192.168.100.200",
                              "applicationName",
                              "ghcr.io/org/app:1.2.3",
                              "INFO,DEBUG,TRACE",
                              "gpt-4o-mini",
                              "claude-3-5-sonnet-20241022",
                              "0 3 * * *",
                              "postgres://localhost:5432/db",
                              "db01:5432",
                              "aaaaaaaaaaaa",
                              "12341234",
                              "abc",
                              "a1B2c3D",
                              ""}) {
      CAPTURE(value);
      CHECK_FALSE(is_worth_seeking("SETTING", value));
    }
  }

  TEST_CASE("values that look random are worth a search") {
    for (const char* value :
         {"k-0123456789", "hunter2hunter", "s3cr3t-value", "550e8400-e29b-41d4-a716-446655440000",
          "qP7zX2mK", "Xk9!vQ2#", "postgres://app:secret@db:5432/app", "sk_live_9aZ3bY7c",
          "change-0123456789", "<aB9!xyz#", "${aB9!xyz#", "qzjxkvbwqpfmtrhglndcs", "xYzAbCdE"}) {
      CAPTURE(value);
      CHECK(is_worth_seeking("SETTING", value));
    }
  }

  TEST_CASE("the name of the key counts") {
    for (const char* key : {"DB_PASSWORD", "dbPassword", "API_KEY", "token", "TOKEN_2",
                            R"(["db"]["secret"])", R"(["tokens"][0])", "PASS", "PASSPHRASE"}) {
      CAPTURE(key);
      CHECK(is_worth_seeking(key, "correct-horse-battery"));
      CHECK(is_worth_seeking(key, "supersecretword"));
      CHECK(is_worth_seeking(key, "yourAAA999!!bbb#1234"));
      CHECK_FALSE(is_worth_seeking(key, "postgres"));
      CHECK_FALSE(is_worth_seeking(key, "change-me-please"));
      CHECK_FALSE(is_worth_seeking(key, "<your token here>"));
      CHECK_FALSE(is_worth_seeking(key, "Your_API_Token"));
      CHECK_FALSE(is_worth_seeking(key, "${TOKEN_OF_APP2}"));
      CHECK_FALSE(is_worth_seeking(key, "abcdef7"));
      CHECK_FALSE(is_worth_seeking(key, "abababababab"));
    }
    for (const char* key : {"AUTH_URL", "TOKEN_TYPE", "KEYCLOAK_HOST", "APP_NAME", "ADDRESS"}) {
      CAPTURE(key);
      CHECK_FALSE(is_worth_seeking(key, "correct-horse-battery"));
    }
  }
}
