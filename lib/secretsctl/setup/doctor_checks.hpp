#pragma once

#include <chrono>
#include <secretsctl/core/check_result.hpp>
#include <secretsctl/setup/survey.hpp>

// The checks of `doctor`. Each reads the survey, and more files where needed, and adds its results.
// A new check is a function here and a line in doctor.cpp. If a check throws an Error, that becomes
// a result.

namespace secretsctl::setup {

/// .sops.yaml exists, is trusted and parses; each rule matches an existing file.
void check_config(const Survey& survey, CheckResults& results);

/// Reports each place's identities; at least one place must have one.
void check_key_sources(const Survey& survey, CheckResults& results);
/// Mode and owner of the key files.
void check_key_files(const Survey& survey, CheckResults& results);
/// No key file is in a folder that is synchronized with other machines.
void check_synced_folders(const Survey& survey, CheckResults& results);

/// Each encrypted file parses, has an encrypted value, opens, and agrees with its rule.
void check_files(const Survey& survey, CheckResults& results);

/// git tracks no key and no plaintext, and ignores both.
void check_git(const Survey& survey, CheckResults& results);

/// No plaintext file is left.
void check_plaintexts(const Survey& survey, CheckResults& results);

/// The clock is plausible, and no encrypted file is dated after it.
void check_clock(const Survey& survey, CheckResults& results);

/// No build context contains a key or a plaintext.
void check_build_contexts(const Survey& survey, CheckResults& results);

/// Compose files use no default for a missing secret and do not read the env file raw. Also reports
/// where Docker keeps copies.
void check_compose_files(const Survey& survey, CheckResults& results);

/// Reports whether memory can reach a disk.
void check_swap(const Survey& survey, CheckResults& results);

}  // namespace secretsctl::setup
