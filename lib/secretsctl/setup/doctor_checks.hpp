#pragma once

#include <chrono>
#include <secretsctl/core/check_result.hpp>
#include <secretsctl/setup/survey.hpp>

// The checks of `doctor`: each looks at the survey, and further where it has to, and adds what it
// found. A new one is a function here and a line in doctor.cpp. One that throws an Error is itself
// reported.

namespace secretsctl::setup {

/// .sops.yaml is there, trusted and parses; each rule is for a file that there is.
void check_config(const Survey& survey, CheckResults& results);

/// Which places hold identities, and that one does.
void check_key_sources(const Survey& survey, CheckResults& results);
/// Mode and owner of the key files.
void check_key_files(const Survey& survey, CheckResults& results);
/// No key file is in a folder that is copied to other machines.
void check_synced_folders(const Survey& survey, CheckResults& results);

/// Each encrypted file parses, has an encrypted value, opens, and is what its rule says.
void check_files(const Survey& survey, CheckResults& results);

/// git tracks neither a key nor a plaintext, and ignores them.
void check_git(const Survey& survey, CheckResults& results);

/// No plaintext lies about.
void check_plaintexts(const Survey& survey, CheckResults& results);

/// The clock and the files' times go together.
void check_clock(const Survey& survey, CheckResults& results);

/// No build context takes a key or a plaintext in.
void check_build_contexts(const Survey& survey, CheckResults& results);

/// No compose file goes on where a secret is missing, or reads the env file raw; where Docker keeps
/// copies.
void check_compose_files(const Survey& survey, CheckResults& results);

/// Whether memory can reach a disk.
void check_swap(const Survey& survey, CheckResults& results);

}  // namespace secretsctl::setup
