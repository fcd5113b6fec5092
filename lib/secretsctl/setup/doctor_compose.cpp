#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/delivery/compose/compose_file.hpp>
#include <secretsctl/setup/doctor_checks.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

std::string listed(const std::vector<delivery::ComposeReference>& references) {
  std::vector<std::string> places;
  for (const delivery::ComposeReference& reference : references) {
    places.push_back(reference.name + " (line " + std::to_string(reference.line) + ")");
  }
  return printable_list(places);
}

// Those of names that an encrypted file holds.
std::vector<delivery::ComposeReference> secret_ones(
    std::vector<delivery::ComposeReference> references, const Survey& survey) {
  std::erase_if(references, [&](const delivery::ComposeReference& reference) {
    return std::ranges::none_of(survey.files, [&](const SurveyedFile& file) {
      return std::ranges::binary_search(file.names, reference.name);
    });
  });
  return references;
}

class ComposeFileCheck {
 public:
  ComposeFileCheck(std::string subject, CheckResults& results)
      : subject_(std::move(subject)), results_(results) {}

  void add(const char* check, CheckStatus status, const std::string& message,
           const std::string& mend = "") {
    results_.push_back({check, subject_, status, message, mend});
  }

  void run(const delivery::ComposeFile& file, const Survey& survey) {
    const auto references = secret_ones(file.lenient_references, survey);
    if (!references.empty()) {
      add("compose_reference", CheckStatus::warning,
          "goes on where a secret is missing: " + listed(references) +
              "; a later 'docker compose up' without the plaintext would make the container anew "
              "without it",
          "write ${" + references.front().name + ":?}, which stops instead");
    }
    if (!file.raw_formats.empty()) {
      add("compose_raw", CheckStatus::warning,
          "'format: raw' (line " + std::to_string(file.raw_formats.front()) +
              ") takes quotes for a part of the value, and 'secretsctl compose' writes quotes",
          "remove that line");
    }
    // Without a name of a secret nothing is known of it.
    const bool has_names = std::ranges::any_of(
        survey.files, [](const SurveyedFile& encrypted) { return !encrypted.names.empty(); });
    if (has_names && references.empty() && file.raw_formats.empty()) {
      add("compose_reference", CheckStatus::ok, "stops where a secret is missing");
    }
  }

 private:
  std::string subject_;
  CheckResults& results_;
};

void look_into(const std::string& path, const Survey& survey, CheckResults& results) {
  ComposeFileCheck check(survey.shown(path), results);
  try {
    const Bytes file = read_file(path, {.limit = delivery::max_compose_file_size});
    check.run(delivery::parse_compose_file(text_of(file)), survey);
  } catch (const Error& error) {
    check.add("compose_reference", CheckStatus::note,
              std::string("was not looked into: ") + error.what());
  }
}

// Where an engine on this machine keeps its containers' configuration.
void tell_of_engine(CheckResults& results) {
  std::vector<std::string> roots = {"/var/lib/docker"};
  if (const char* home = std::getenv("HOME"); home != nullptr) {
    roots.push_back(std::string(home) + "/.local/share/docker");
  }
  for (const std::string& root : roots) {
    std::error_code ignored;
    if (!fs::is_directory(root, ignored)) continue;
    results.push_back({"docker_copies", printable(root), CheckStatus::note,
                       "Docker keeps the variables of each container as plaintext, in "
                       "containers/*/config.v2.json and in containerd's state, as long as the "
                       "container exists",
                       "an encrypted disk protects them; 'docker inspect' shows them to who may "
                       "use Docker"});
  }
}

}  // namespace

void check_compose_files(const Survey& survey, CheckResults& results) {
  bool has_one = false;
  for (const std::string& name : survey.names) {
    if (!delivery::is_compose_file_name(fs::path(name).filename().string())) continue;
    has_one = true;
    look_into(name, survey, results);
  }
  if (has_one) tell_of_engine(results);
}

}  // namespace secretsctl::setup
