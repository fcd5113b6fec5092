#pragma once

#include <sys/types.h>

#include <secretsctl/core/check_result.hpp>
#include <string>

namespace secretsctl::setup {

/// Judges the mode of a key file: others must neither read nor change it. `shown` is its path for
/// messages, `word` the path as a word of a shell command. The result's check is `key_mode`.
[[nodiscard]] CheckResult judge_key_mode(mode_t mode, const std::string& shown,
                                         const std::string& word);

}  // namespace secretsctl::setup
