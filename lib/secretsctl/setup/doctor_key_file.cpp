#include <sys/stat.h>
#include <unistd.h>

#include <secretsctl/setup/doctor_checks.hpp>
#include <secretsctl/setup/key_mode.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

void check_key_file(const Survey& survey, const fs::path& path, bool is_repository,
                    CheckResults& results) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return;
  const std::string shown = survey.shown(path);
  CheckResult mode = judge_key_mode(info.st_mode, shown, survey.word(path));
  bool is_fit = mode.status == CheckStatus::ok;
  if (!is_fit) results.push_back(mode);
  if (info.st_uid != geteuid() && info.st_uid != 0) {
    is_fit = false;
    results.push_back({"key_owner", shown,
                       is_repository ? CheckStatus::problem : CheckStatus::warning,
                       "it belongs to another user (number " + std::to_string(info.st_uid) + ")",
                       "chown it to the user who runs secretsctl, or run it as that user"});
  }
  std::error_code ignored;
  if (is_repository && fs::is_symlink(path, ignored)) {
    is_fit = false;
    results.push_back({"key_link", shown, CheckStatus::problem,
                       "it is a symlink, and the repository's key is not read through a symlink",
                       "put the file itself there, or name it in SOPS_AGE_KEY_FILE"});
  }
  if (is_fit) results.push_back(std::move(mode));
}

}  // namespace

void check_key_files(const Survey& survey, CheckResults& results) {
  const fs::path own = sops::repository_key_path(survey.root.string());
  for (const fs::path& path : survey.keys) check_key_file(survey, path, path == own, results);
}

}  // namespace secretsctl::setup
