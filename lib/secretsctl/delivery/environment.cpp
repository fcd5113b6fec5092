#include <secretsctl/delivery/environment.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/hardening.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/core/launcher.hpp>
#include <secretsctl/delivery/variables.hpp>
#include <secretsctl/sops/encrypted_value.hpp>
#include <secretsctl/sops/tree_path.hpp>

namespace secretsctl::delivery {
namespace {

bool is_key_variable(std::string_view name) {
  return std::ranges::find(key_variables, name) != key_variables.end();
}

// What programs take orders from before they look at their arguments.
bool decides_what_runs(std::string_view name) {
  constexpr std::array<std::string_view, 12> names = {
      "PATH",  "IFS",        "ENV",  "BASH_ENV",     "SHELLOPTS",         "BASHOPTS",
      "SHELL", "LD_PRELOAD", "HOME", "NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "CDPATH"};
  constexpr std::array<std::string_view, 8> beginnings = {"LD_",  "GLIBC_", "PYTHON", "PERL5",
                                                          "RUBY", "GIT_",   "NODE_",  "_JAVA"};
  return std::ranges::find(names, name) != names.end() ||
         std::ranges::any_of(
             beginnings, [&](std::string_view beginning) { return name.starts_with(beginning); });
}

void refuse_unauthenticated(const sops::Item& item, bool mac_only_encrypted) {
  if (!decides_what_runs(item.key)) return;
  const auto* leaf = std::get_if<sops::Leaf>(&item.node.value);
  const bool is_authenticated = leaf == nullptr || sops::is_encrypted_value(leaf->stored) ||
                                (!leaf->stored.empty() && !mac_only_encrypted);
  if (is_authenticated) return;
  throw Error(ErrorKind::generic,
              "line " + std::to_string(item.line) + ": '" + printable(item.key) +
                  "' decides what programs run, and its value is one that nothing authenticates "
                  "(empty, or in clear under mac_only_encrypted): who holds no key could have put "
                  "it there; take it out, or give it to the command in another way");
}

[[noreturn]] void refuse(const sops::Item& item, const std::string& why) {
  throw Error(ErrorKind::not_representable, "line " + std::to_string(item.line) +
                                                ": no environment can hold '" +
                                                printable(item.key) + "': " + why);
}

SecretBytes make_variable(const sops::Item& item) {
  const sops::Leaf* leaf = std::get_if<sops::Leaf>(&item.node.value);
  if (leaf == nullptr) refuse(item, "it is a map or a list");
  if (item.key.empty()) refuse(item, "its name is empty");
  const SecretBytes value = printed_value(leaf->type, leaf->plaintext);
  if (item.key.view().find('\0') != std::string_view::npos) refuse(item, "its name holds a NUL");
  if (value.expose_text().find('\0') != std::string_view::npos) refuse(item, "it holds a NUL");
  if (item.key.size() + value.size() + 2 > max_variable_size) {
    refuse(item, "it is longer than 128 KiB, the most that a variable can hold");
  }
  SecretBuffer variable(item.key.size() + value.size() + 2);
  variable.append(item.key);
  variable.append('=');
  variable.append(value.expose());
  variable.append('\0');
  return variable.take();
}

}  // namespace

void check_program_variables(const sops::Document& document) {
  for (const sops::Item& item : document.tree.root) {
    if (!item.is_comment) refuse_unauthenticated(item, document.metadata.mac_only_encrypted);
  }
}

Environment::Environment(const Inheritance& inheritance) {
  if (inheritance.is_pristine) return;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const std::string_view name = variable.substr(0, variable.find('='));
    if (!inheritance.keeps_keys && is_key_variable(name)) continue;
    SecretBuffer text(variable.size() + 1);
    text.append(variable);
    text.append('\0');
    variables_.insert_or_assign(std::string(name), text.take());
  }
}

void Environment::add(const sops::Document& document) {
  sops::check_no_duplicates(document.tree);
  check_program_variables(document);
  for (const sops::Item& item : document.tree.root) {
    if (item.is_comment) continue;
    variables_.insert_or_assign(std::string(item.key), make_variable(item));
  }
}

std::vector<char*> Environment::pointers() {
  std::vector<char*> pointers;
  for (auto& [name, variable] : variables_) {
    pointers.push_back(reinterpret_cast<char*>(variable.expose_writable().data()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

void become_program(const std::vector<std::string>& words, Environment& environment) {
  std::vector<std::string> texts = words;
  std::vector<char*> arguments;
  for (std::string& text : texts) arguments.push_back(text.data());
  arguments.push_back(nullptr);
  std::vector<char*> variables = environment.pointers();
  std::fflush(nullptr);
  // The program would have it as a child that it does not know.
  end_launcher();
  restore_core_limit();
  execvpe(arguments.front(), arguments.data(), variables.data());
  const int reason = errno;
  if (reason == E2BIG) {
    throw Error(ErrorKind::program_failed,
                "the values are more than a program's environment can hold (execve: " +
                    std::string(std::strerror(reason)) + "); let it read a file instead");
  }
  throw Error(reason == ENOENT ? ErrorKind::program_missing : ErrorKind::program_failed,
              "cannot run '" + printable(words.front()) + "': " + std::strerror(reason));
}

}  // namespace secretsctl::delivery
