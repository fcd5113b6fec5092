#include <secretsctl/delivery/compose_start.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/error.hpp>
#include <sstream>
#include <thread>

namespace secretsctl::delivery {
namespace {

using Json = nlohmann::json;

constexpr std::chrono::milliseconds pause_between_questions{200};

// A container, as `docker compose ps` or `docker inspect` has it.
struct Container {
  std::string name;
  std::string state;
  int exit_status = 0;

  [[nodiscard]] bool is_well() const {
    return state == "running" || (state == "exited" && exit_status == 0);
  }
  [[nodiscard]] bool has_failed() const {
    return state == "dead" || (state == "exited" && exit_status != 0);
  }
};

std::string ask(const std::vector<std::string>& words) {
  ChildCommand question;
  question.words = words;
  question.show_errors = false;
  question.terminal = ChildTerminal::ours;  // sudo, or ssh to another host, may ask for a password
  const ChildResult answer = run_child(question);
  if (answer.exit_status != 0) {
    throw Error(ErrorKind::generic,
                "'" + printable(words.front()) + "' does not tell its containers");
  }
  return std::string(answer.output.expose_text());
}

std::string text_of_member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Container container_of(const Json& object) {
  Container container;
  container.name = text_of_member(object, "Name");
  container.state = text_of_member(object, "State");
  const auto status = object.find("ExitCode");
  if (status != object.end() && status->is_number_integer())
    container.exit_status = status->get<int>();
  return container;
}

// One list in releases before 2.21, one object a line since.
std::vector<Container> parse_listing(const std::string& text) {
  std::vector<Container> containers;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const Json json = Json::parse(line, nullptr, false);
    if (json.is_object()) containers.push_back(container_of(json));
    if (!json.is_array()) continue;
    for (const Json& object : json) {
      if (object.is_object()) containers.push_back(container_of(object));
    }
  }
  return containers;
}

std::vector<Container> list_with_compose1(const ComposeCommand& command) {
  std::vector<std::string> words = command.prefix;
  words.insert(words.end(), {"ps", "-q"});
  std::istringstream ids(ask(words));
  std::vector<std::string> inspect = {"docker", "inspect", "--format",
                                      R"({"Name":{{json .Name}},"State":{{json .State.Status}},)"
                                      R"("ExitCode":{{.State.ExitCode}}})"};
  for (std::string id; ids >> id;) inspect.push_back(id);
  if (inspect.size() == 4) return {};
  return parse_listing(ask(inspect));
}

std::vector<Container> list_containers(const ComposeCommand& command, Dialect dialect) {
  if (dialect == Dialect::compose1 && command.kind == ComposeCommand::Kind::tool) {
    return list_with_compose1(command);
  }
  std::vector<std::string> words = command.prefix;
  words.insert(words.end(), {"ps", "--all", "--format", "json"});
  return parse_listing(ask(words));
}

ComposeStart judge(const std::vector<Container>& containers) {
  ComposeStart start;
  for (const Container& container : containers) {
    if (container.is_well()) continue;
    start.troubles.push_back(
        printable(container.name) + " is " + printable(container.state) +
        (container.state == "exited" ? " (" + std::to_string(container.exit_status) + ")" : ""));
  }
  start.has_started = start.troubles.empty();
  return start;
}

}  // namespace

ComposeStart wait_for_start(const ComposeCommand& command, Dialect dialect,
                            std::chrono::seconds time, const SignalHold& signals) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (true) {
    const std::vector<Container> containers = list_containers(command, dialect);
    ComposeStart start = judge(containers);
    const bool is_hopeless =
        std::ranges::any_of(containers, [](const Container& one) { return one.has_failed(); });
    if (start.has_started || is_hopeless || signals.is_ending() ||
        std::chrono::steady_clock::now() > deadline) {
      return start;
    }
    std::this_thread::sleep_for(pause_between_questions);
  }
}

}  // namespace secretsctl::delivery
