#include <sys/stat.h>

#include <secretsctl/setup/doctor_checks.hpp>
#include <secretsctl/setup/plaintext_signs.hpp>

namespace secretsctl::setup {

void check_plaintexts(const Survey& survey, CheckResults& results) {
  const std::size_t before = results.size();
  for (const std::filesystem::path& path : survey.plaintexts) {
    struct stat info {};
    if (lstat(path.c_str(), &info) != 0 || S_ISDIR(info.st_mode)) continue;
    const std::string shown = survey.shown(path);
    const std::string word = survey.word(path);
    if (stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & 077) != 0) {
      results.push_back({"plaintext_mode", shown, CheckStatus::problem,
                         "others may read or change this plaintext", "chmod 600 " + word});
    }
    results.push_back({"plaintext", shown, CheckStatus::warning, "a plaintext lies about",
                       "once it is encrypted: secretsctl shred " + word +
                           "; decrypt it only while it is needed"});
    if (const std::string signs = plaintext_signs(path); !signs.empty()) {
      results.push_back({"plaintext_reader", shown, CheckStatus::note,
                         "looks as if it was written for another reader than SOPS: " + signs,
                         "secretsctl encrypt --from compose " + word +
                             " stores what Compose reads; --help names other readers"});
    }
  }
  if (results.size() > before) return;
  results.push_back(
      {"plaintext", survey.shown(survey.root), CheckStatus::ok, "no plaintext lies about", ""});
}

}  // namespace secretsctl::setup
