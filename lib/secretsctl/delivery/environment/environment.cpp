#include <secretsctl/delivery/environment/environment.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/hardening.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/core/run_failure.hpp>
#include <secretsctl/delivery/environment/program_variables.hpp>
#include <secretsctl/delivery/environment/session_variables.hpp>

namespace secretsctl::delivery {
namespace {

bool is_key_variable(std::string_view name) {
  return std::ranges::find(key_variables, name) != key_variables.end();
}

}  // namespace

Environment::Environment(const Inheritance& inheritance) {
  if (inheritance.is_pristine) return;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const std::string_view name = variable.substr(0, variable.find('='));
    if (!inheritance.keeps_keys && is_key_variable(name)) continue;
    if (!inheritance.keeps_session && belongs_to_session(name)) continue;
    SecretBuffer text(variable.size() + 1);
    text.append(variable);
    text.append('\0');
    variables_.insert_or_assign(std::string(name), text.take());
  }
}

// An attacker without a key can add an empty value to any file.
void Environment::refuse_to_hide(const sops::DocumentVariable& variable) const {
  const auto found = variables_.find(variable.name);
  // That size is an empty value: the name, its `=` and the NUL.
  if (found == variables_.end() || found->second.size() == variable.name.size() + 2) return;
  throw Error(ErrorKind::generic,
              "line " + std::to_string(variable.line) + ": '" + printable(variable.name) +
                  "' is empty and would replace the value from the environment or an earlier file, "
                  "and nothing authenticates an empty value: anyone who can write the file could "
                  "have added it; remove the line, or accept it with " +
                  std::string(unauthenticated_flag));
}

void Environment::add(const sops::Document& document, UnauthenticatedValues values) {
  for (const auto& variable : program_variables(document.tree, values)) {
    const bool may_hide =
        values == UnauthenticatedValues::allowed || !variable.is_unauthenticated_gap();
    if (!may_hide) refuse_to_hide(variable);
    variables_.insert_or_assign(std::string(variable.name), environment_text(variable));
  }
}

void Environment::add(std::string_view name, std::string_view value) {
  variables_.insert_or_assign(std::string(name), environment_text(name, bytes_of(value)));
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
  restore_core_limit();
  execvpe(arguments.front(), arguments.data(), variables.data());
  const int reason = errno;
  if (reason == E2BIG) {
    throw Error(ErrorKind::program_failed,
                "the values do not fit into a program's environment (execve: " +
                    std::string(std::strerror(reason)) + "); let it read a file instead");
  }
  throw run_failure(words.front(), reason);
}

}  // namespace secretsctl::delivery
