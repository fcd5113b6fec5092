#include <secretsctl/setup/key_mode.hpp>

namespace secretsctl::setup {
namespace {

std::string mode_text(mode_t mode) {
  std::string digits;
  for (int shift = 9; shift >= 0; shift -= 3)
    digits += static_cast<char>('0' + (mode >> shift & 7));
  return digits;
}

}  // namespace

CheckResult judge_key_mode(mode_t mode, const std::string& shown, const std::string& word) {
  const std::string text = mode_text(mode & 07777);
  if ((mode & 077) == 0) {
    return {"key_mode", shown, CheckStatus::ok, "the mode of this key is " + text, ""};
  }
  return {"key_mode", shown, CheckStatus::problem,
          "others may read or change this key: its mode is " + text, "chmod 600 " + word};
}

}  // namespace secretsctl::setup
