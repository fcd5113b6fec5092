#pragma once

/// @mainpage secretsctl for C++
///
/// The whole library: SOPS files and age files, for programs in C++20. A program may also include
/// the headers below one by one.
///
/// The main job, one value of an encrypted file, read and changed:
///
///     sops::IdentitySearch search(sops::RepositoryKey::ignored, no_interaction());
///     sops::OpenDocument document("secrets.env.enc", {}, search);
///     SecretBytes password = document.get(sops::TreePath::of_key("DB_PASSWORD"));
///     connect(password.expose_text());
///     document.set(sops::TreePath::of_key("DB_PASSWORD"), next_password);
///     document.save();
///
/// A new file is made by sops::plan_encryption() and sops::NewFile, an age file by age::encrypt()
/// and age::decrypt(). docs/library.md and examples/ have whole programs.
///
/// **Errors.** What fails throws Error, whose kind() tells failures apart. A message names file,
/// line or key and says how to fix it; it holds no secret. Where memory ends, std::bad_alloc.
///
/// **Threads.** Any number of threads may call any function at the same time, each with objects of
/// its own. One object is for one thread at a time, unless its comment says more; several threads
/// may read an object that none of them changes, but for Identity, IdentitySearch and Interaction,
/// which change while they are used. A large file is worked on by several threads, which have ended
/// when the call returns.
///
/// **Secrets.** A plaintext, a key, a passphrase is in SecretBytes: memory that is locked as far as
/// RLIMIT_MEMLOCK allows (secret_memory_status() tells), left out of core dumps, zeroed when it is
/// released. What a program copies out of it is the program's to protect. No value is handed out
/// before the MAC of its file has held, unless MacCheck::ignored asks for it. The process itself
/// stays as it is: harden_process() forbids core dumps and ptrace.
///
/// **Forks.** Secret memory is zero in a child process, so use no object of the parent there. A
/// child that goes on without exec needs prepare_secrets_for_forks() in its parent.
///
/// **Programs.** IdentitySearch runs the commands in SOPS_AGE_KEY_CMD and
/// SOPS_AGE_SSH_PRIVATE_KEY_CMD and, for a repository's key, git; SearchEffort limits it.
/// Identities and recipients of age plugins run age-plugin-NAME from the absolute folders of PATH.
/// Each has 30 seconds, and gets neither descriptors nor key variables of ours.
/// delivery::become_program() replaces the process. No other function starts a program.
///
/// **Environment.** IdentitySearch reads SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, SOPS_AGE_KEY_CMD,
/// SOPS_AGE_SSH_PRIVATE_KEY_FILE, SOPS_AGE_SSH_PRIVATE_KEY_CMD, XDG_CONFIG_HOME and HOME;
/// sops::plan_encryption() SOPS_AGE_RECIPIENTS; the search for a .sops.yaml SOPS_CONFIG and, for
/// root, SUDO_UID; programs are found by PATH and get their time from SECRETSCTL_KEY_TIME.
/// delivery::EnvFileSource reads variables if Expansion::environment asks for it, and
/// delivery::Environment all of them. No function sets a variable.

#include <secretsctl/age/file.hpp>
#include <secretsctl/age/identity.hpp>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/keygen.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/age/recipient_file.hpp>
#include <secretsctl/age/scrypt.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/hardening.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/secret_forks.hpp>
#include <secretsctl/core/stream.hpp>
#include <secretsctl/delivery/dialects/dialect.hpp>
#include <secretsctl/delivery/dialects/env_file_reader.hpp>
#include <secretsctl/delivery/environment/authentication.hpp>
#include <secretsctl/delivery/environment/environment.hpp>
#include <secretsctl/delivery/environment/variable_block.hpp>
#include <secretsctl/delivery/environment/variables.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/files/encryption_plan.hpp>
#include <secretsctl/sops/files/file_status.hpp>
#include <secretsctl/sops/files/get_value.hpp>
#include <secretsctl/sops/files/new_file.hpp>
#include <secretsctl/sops/files/open_document.hpp>
#include <secretsctl/sops/files/plaintext_file.hpp>
#include <secretsctl/sops/files/update.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <secretsctl/sops/tree/find_item.hpp>

/// All of the library.
namespace secretsctl {}
/// age files: identities, recipients, encryption and decryption of streams.
namespace secretsctl::age {}
/// SOPS files: opened, read, changed, made anew.
namespace secretsctl::sops {}
/// Decrypted values on their way to a program: variables, env files, processes.
namespace secretsctl::delivery {}
