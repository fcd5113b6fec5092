#include <secretsctl/core/error.hpp>
#include <secretsctl/setup/build_context.hpp>
#include <secretsctl/setup/doctor_checks.hpp>
#include <secretsctl/setup/ignore_file.hpp>
#include <secretsctl/setup/repository.hpp>

namespace secretsctl::setup {
namespace {

// The sensitive paths that would be sent to the builder; empty if none would.
std::string taken_in(const Survey& survey, const std::string& dockerignore) {
  std::string taken;
  for (const Paths* list : {&survey.keys, &survey.plaintexts}) {
    for (const std::filesystem::path& path : *list) {
      if (!is_inside(path, survey.root)) continue;
      const std::string relative = path.lexically_relative(survey.root).string();
      if (!is_excluded(dockerignore, relative)) {
        taken += (taken.empty() ? "" : ", ") + printable(relative);
      }
    }
  }
  return taken;
}

}  // namespace

void check_build_contexts(const Survey& survey, CheckResults& results) {
  for (const BuildContext& context : find_build_contexts(survey.root)) {
    if (!context.builds) continue;
    const std::string taken = taken_in(survey, read_ignore_file(context.ignore_file));
    const std::string ignore_file = survey.shown(context.ignore_file);
    if (taken.empty()) {
      results.push_back({"build_context", survey.shown(context.file), CheckStatus::ok,
                         ignore_file + " keeps the key and the plaintexts out of images", ""});
    } else {
      results.push_back({"build_context", survey.shown(context.file), CheckStatus::warning,
                         "a build would take in " + taken,
                         "add each as a line to " + ignore_file +
                             " (secretsctl init does it in .dockerignore for the usual ones)"});
    }
  }
}

}  // namespace secretsctl::setup
