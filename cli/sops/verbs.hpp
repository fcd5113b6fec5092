#pragma once

#include <string>

#include "call.hpp"

// The commands of sops, one file a concern. Each takes a parsed call, and returns the exit status.

namespace secretsctl::cli::as_sops {

int decrypt(const Call& call);
int encrypt(const Call& call);
int edit(const Call& call);
int set(const Call& call);
int unset(const Call& call);
int rotate(const Call& call);
int updatekeys(const Call& call);
int add_group(const Call& call);
int delete_group(const Call& call);
int exec_env(const Call& call);
int exec_file(const Call& call);
int filestatus(const Call& call);
int old_style(const Call& call);

/// `--set` of the old style, whose text holds path and value.
int set_from_flag(const Call& call, const std::string& file);

/// Prints the page of a call: what Call::page() says.
void print_page(const Call& call);
/// Prints the usage of one command, or of all.
void print_usage(Verb verb);
/// A completion script for bash or zsh, made of the table of flags.
void print_completion(Verb shell);

}  // namespace secretsctl::cli::as_sops
