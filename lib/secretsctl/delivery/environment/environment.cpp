#include <secretsctl/delivery/environment/environment.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/hardening.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/delivery/environment/variables.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>

namespace secretsctl::delivery {
namespace {

bool is_key_variable(std::string_view name) {
  return std::ranges::find(key_variables, name) != key_variables.end();
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

// An empty value can be added to any file by who holds no key.
void Environment::refuse_to_hide(const sops::Item& item) const {
  const auto found = variables_.find(item.key.view());
  // The name, its `=` and the NUL.
  if (found == variables_.end() || found->second.size() == item.key.size() + 2) return;
  throw Error(ErrorKind::generic,
              "line " + std::to_string(item.line) + ": '" + printable(item.key) +
                  "' is empty and would hide the value that the environment or a file before has, "
                  "and nothing authenticates an empty value: who holds no key could have put it "
                  "there; take the line out, or let it count with " +
                  std::string(unauthenticated_flag));
}

void Environment::add(const sops::Document& document, UnauthenticatedValues values) {
  sops::check_no_duplicates(document.tree);
  check_authenticated(document.tree, values);
  for (const sops::Item& item : document.tree.root) {
    if (item.is_comment) continue;
    const bool may_hide = values == UnauthenticatedValues::allowed || !is_unauthenticated_gap(item);
    if (!may_hide) refuse_to_hide(item);
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
