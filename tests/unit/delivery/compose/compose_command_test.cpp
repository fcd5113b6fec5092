#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <secretsctl/delivery/compose/compose_command.hpp>
#include <sstream>

using namespace secretsctl::delivery;

namespace {

using Kind = ComposeCommand::Kind;

ComposeCommand parsed(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return parse_compose_command(words);
}

std::string docker_of(const std::string& line) {
  std::string text;
  for (const std::string& word : parsed(line).docker) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string prefix_of(const std::string& line) {
  std::string text;
  for (const std::string& word : parsed(line).prefix) text += (text.empty() ? "" : " ") + word;
  return text;
}

// Sets a variable of the environment for the life of the object.
class SetVariable {
 public:
  SetVariable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~SetVariable() { unsetenv(name_); }
  SetVariable(const SetVariable&) = delete;
  SetVariable& operator=(const SetVariable&) = delete;

 private:
  const char* name_;
};

}  // namespace

TEST_SUITE("compose command") {
  TEST_CASE("the kind of a command") {
    for (const char* line : {"docker compose up", "/usr/bin/docker compose up", "docker -D compose",
                             "docker --context x -H tcp://h compose ps"}) {
      CAPTURE(line);
      CHECK(parsed(line).kind == Kind::plugin);
    }
    CHECK(parsed("docker-compose up").kind == Kind::tool);
    CHECK(parsed("/opt/docker-compose up").kind == Kind::tool);
    for (const char* line : {"make deploy", "docker ps", "docker", "sudo docker compose up"}) {
      CAPTURE(line);
      CHECK(parsed(line).kind == Kind::wrapper);
    }
  }

  TEST_CASE("questions go to the engine that the flags name") {
    CHECK(docker_of("docker compose up") == "docker");
    CHECK(docker_of("/usr/bin/docker -H ssh://x --log-level debug compose -f y.yml up") ==
          "/usr/bin/docker -H ssh://x --log-level debug");
    CHECK(docker_of("docker-compose -H tcp://y:1 --tls -f y.yml up") ==
          "docker -H tcp://y:1 --tls");
    CHECK(docker_of("docker-compose --host=tcp://y:1 up") == "docker --host tcp://y:1");
    CHECK(docker_of("docker run compose") == "docker");
    CHECK(docker_of("make deploy") == "docker");
  }

  TEST_CASE("the subcommand, and the words before it") {
    const auto command = parsed("docker compose -f /p/x.yml --profile web -p name up -d --build");
    CHECK(command.subcommand == "up");
    CHECK(command.builds);
    CHECK(prefix_of("docker compose -f /p/x.yml --verbose up -d") ==
          "docker compose -f /p/x.yml --verbose");
    CHECK(prefix_of("docker-compose --log-level INFO ps") == "docker-compose --log-level INFO");
    CHECK(parsed("docker compose").subcommand.empty());
    CHECK(parsed("docker compose -f").subcommand.empty());
    CHECK(parsed("docker compose build").builds);
    CHECK_FALSE(parsed("docker compose exec app build").builds);
  }

  TEST_CASE("the project's folder") {
    CHECK(parsed("docker compose -f /p/x.yml -f /q/y.yml up").folder == "/p");
    CHECK(parsed("docker compose -f/p/x.yml up").folder == "/p");
    CHECK(parsed("docker compose -f=/p/x.yml up").folder == "/p");
    CHECK(parsed("docker compose --file=/p/x.yml up").folder == "/p");
    CHECK(parsed("docker compose --file /p/../q/x.yml up").folder == "/q");
    CHECK(parsed("docker compose -f /p/x.yml --project-directory /r/ up").folder == "/r");
    CHECK(parsed("docker compose --workdir /r up").folder == "/r");
    // A flag after the subcommand belongs to the subcommand.
    const std::string here = std::filesystem::current_path().string();
    CHECK(parsed("docker compose logs -f /p/x").folder == here);
    CHECK(parsed("docker compose -f - up").folder == here);
    CHECK(parsed("make deploy").folder == here);
  }

  TEST_CASE("COMPOSE_FILE") {
    const SetVariable file("COMPOSE_FILE", "/p/x.yml:/q/y.yml");
    CHECK(parsed("docker compose up").folder == "/p");
    CHECK(parsed("make deploy").folder == "/p");
    CHECK(parsed("docker compose -f /r/x.yml up").folder == "/r");
    const SetVariable separator("COMPOSE_PATH_SEPARATOR", ",");
    const SetVariable other("COMPOSE_FILE", "/s/x.yml,/q/y.yml");
    CHECK(parsed("docker compose up").folder == "/s");
  }

  TEST_CASE("the env files that a command reads") {
    CHECK(parsed("docker compose up").env_files.empty());
    const SetVariable files("COMPOSE_ENV_FILES", "a.env,b.env");
    CHECK(parsed("docker compose up").env_files == std::vector<std::string>{"a.env", "b.env"});
    CHECK(parsed("docker compose --env-file c.env up").env_files ==
          std::vector<std::string>{"c.env"});
  }
}
