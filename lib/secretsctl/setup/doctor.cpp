#include <secretsctl/setup/doctor.hpp>

#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/setup/doctor_checks.hpp>

namespace secretsctl::setup {
namespace {

struct NamedCheck {
  const char* name;
  void (*run)(const Survey& survey, CheckResults& results);
};

constexpr std::array checks = {
    NamedCheck{"config", check_config},
    NamedCheck{"key", check_key_sources},
    NamedCheck{"key_mode", check_key_files},
    NamedCheck{"synced_folder", check_synced_folders},
    NamedCheck{"file", check_files},
    NamedCheck{"git", check_git},
    NamedCheck{"plaintext", check_plaintexts},
    NamedCheck{"clock", check_clock},
    NamedCheck{"build_context", check_build_contexts},
    NamedCheck{"compose", check_compose_files},
    NamedCheck{"swap", check_swap},
};

}  // namespace

CheckResults examine_repository(const std::vector<std::string>& files) {
  const Survey survey = take_survey(files, no_interaction());
  CheckResults results;
  for (const NamedCheck& check : checks) {
    try {
      check.run(survey, results);
    } catch (const Error& error) {
      results.push_back({check.name, "doctor", CheckStatus::problem,
                         std::string("could not be checked: ") + error.what(), ""});
    }
  }
  return results;
}

}  // namespace secretsctl::setup
