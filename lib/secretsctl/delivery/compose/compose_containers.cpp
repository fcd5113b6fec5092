#include <secretsctl/delivery/compose/compose_containers.hpp>

#include <ctime>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <optional>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/error.hpp>
#include <sstream>

namespace secretsctl::delivery {
namespace {

using Json = nlohmann::json;

// A container's state, as one line of JSON for each container.
constexpr const char* inspect_format =
    R"({"Name":{{json .Name}},"State":{{json .State.Status}},"ExitCode":{{.State.ExitCode}},)"
    R"("StartedAt":{{json .State.StartedAt}},"FinishedAt":{{json .State.FinishedAt}},)"
    R"("RestartCount":{{.RestartCount}},)"
    R"("Health":{{if .State.Health}}{{json .State.Health.Status}}{{else}}""{{end}}})";

struct Answer {
  std::string text;
  bool is_whole = false;
};

Answer ask(const std::vector<std::string>& words) {
  ChildCommand question;
  question.words = words;
  question.show_errors = false;
  question.terminal = ChildTerminal::ours;  // sudo, or ssh to another host, may ask for a password
  const ChildResult answer = run_child(question);
  return {std::string(answer.output.expose_text()), answer.exit_status == 0};
}

std::string ask_whole(const std::vector<std::string>& words) {
  Answer answer = ask(words);
  if (answer.is_whole) return std::move(answer.text);
  throw Error(ErrorKind::generic,
              "'" + printable(words.front()) + "' does not list its containers");
}

std::vector<std::string> words_of(const std::vector<std::string>& prefix,
                                  std::initializer_list<const char*> more) {
  std::vector<std::string> words = prefix;
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string text_of_member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

int number_of_member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_integer() ? found->get<int>() : 0;
}

// Takes an RFC 3339 time in UTC, as the engine writes it; the year 1 means never. The engine's
// clock may be that of another machine.
bool is_lately(const std::string& time) {
  constexpr std::time_t lately = 600;
  std::tm parts{};
  std::istringstream stream(time);
  stream >> std::get_time(&parts, "%Y-%m-%dT%H:%M:%S");
  if (stream.fail()) return false;
  const std::time_t away = std::time(nullptr) - timegm(&parts);
  return away < lately && away > -lately;
}

Container container_of(const Json& object) {
  std::string name = text_of_member(object, "Name");
  // The engine writes a slash before each name.
  if (name.starts_with('/')) name.erase(0, 1);
  return {.name = std::move(name),
          .state = text_of_member(object, "State"),
          .exit_status = number_of_member(object, "ExitCode"),
          .started_at = text_of_member(object, "StartedAt"),
          .restarts = number_of_member(object, "RestartCount"),
          .ended_lately = is_lately(text_of_member(object, "FinishedAt")),
          .is_unhealthy = text_of_member(object, "Health") == "unhealthy"};
}

// Releases before 2.21 print one list, later ones one object a line.
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

// A container that was removed since the listing is no error: docker reports the others.
std::optional<std::vector<Container>> inspect(const ComposeCommand& command,
                                              const std::string& ids) {
  std::vector<std::string> words =
      words_of(command.docker, {"inspect", "--type", "container", "--format", inspect_format});
  const std::size_t count = words.size();
  std::istringstream lines(ids);
  for (std::string id; lines >> id;) words.push_back(id);
  if (words.size() == count) return std::vector<Container>();
  try {
    const Answer answer = ask(words);
    std::vector<Container> containers = parse_listing(answer.text);
    if (answer.is_whole || !containers.empty()) return containers;
  } catch (const Error&) {
    // There is no docker command.
  }
  return std::nullopt;
}

}  // namespace

std::vector<Container> list_containers(const ComposeCommand& command, Dialect dialect) {
  const bool is_first = dialect == Dialect::compose1 && command.kind == ComposeCommand::Kind::tool;
  const std::string ids = ask_whole(is_first ? words_of(command.prefix, {"ps", "-q"})
                                             : words_of(command.prefix, {"ps", "--all", "-q"}));
  if (auto containers = inspect(command, ids)) return std::move(*containers);
  if (is_first) {
    throw Error(ErrorKind::generic, "'" + printable(command.docker.front()) +
                                        "' does not report the state of the containers");
  }
  return parse_listing(ask_whole(words_of(command.prefix, {"ps", "--all", "--format", "json"})));
}

}  // namespace secretsctl::delivery
