#include <secretsctl/core/error.hpp>
#include <secretsctl/setup/build_context.hpp>
#include <secretsctl/setup/doctor_checks.hpp>
#include <secretsctl/setup/ignore_file.hpp>
#include <secretsctl/setup/repository.hpp>

namespace secretsctl::setup {
namespace {

// The sensitive paths that would go to the builder; empty if none would.
std::string included_paths(const Survey& survey, const std::string& dockerignore) {
  std::string included;
  for (const Paths* list : {&survey.keys, &survey.plaintexts}) {
    for (const std::filesystem::path& path : *list) {
      if (!is_inside(path, survey.root)) continue;
      const std::string relative = path.lexically_relative(survey.root).string();
      if (!is_excluded(dockerignore, relative)) {
        included += (included.empty() ? "" : ", ") + printable(relative);
      }
    }
  }
  return included;
}

}  // namespace

void check_build_contexts(const Survey& survey, CheckResults& results) {
  for (const BuildContext& context : find_build_contexts(survey.root)) {
    if (!context.builds) continue;
    const std::string included = included_paths(survey, read_ignore_file(context.ignore_file));
    const std::string ignore_file = survey.shown(context.ignore_file);
    if (included.empty()) {
      results.push_back({"build_context", survey.shown(context.file), CheckStatus::ok,
                         ignore_file + " excludes the key and the plaintexts from images", ""});
    } else {
      results.push_back({"build_context", survey.shown(context.file), CheckStatus::warning,
                         "a build would include " + included,
                         "add each as a line to " + ignore_file +
                             " (secretsctl init does it in .dockerignore for the usual ones)"});
    }
  }
}

}  // namespace secretsctl::setup
