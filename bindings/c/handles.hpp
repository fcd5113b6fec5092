#pragma once

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/secret_forks.hpp>
#include <secretsctl/sops/files/open_document.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "secretsctl.h"

// What is behind the handles of secretsctl.h, and the border that no exception crosses.

struct secretsctl_error {
  secretsctl_kind kind = SECRETSCTL_GENERIC;
  int status = 1;
  std::string message;
};

struct secretsctl_bytes {
  secretsctl::SecretBytes secret;
};

namespace secretsctl::c {

/// A NULL or a number that means nothing, from the caller.
class WrongArgument : public std::exception {
 public:
  explicit WrongArgument(std::string message) : message_(std::move(message)) {}
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

/// An object that was made before a fork: its secrets are zero in this process.
class OtherProcess : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override {
    return "the object was made before a fork, in the parent process: open the file again";
  }
};

/// The process that made an object. Children of fork can make objects of their own.
class Owner {
 public:
  /// Throws OtherProcess after a fork.
  void check() const {
    if (process_number() != number_ || getpid() != process_) throw OtherProcess();
  }

 private:
  std::uint64_t number_ = process_number();
  pid_t process_ = getpid();
};

/// Throws WrongArgument for a null pointer; `name` is the argument's.
template <typename T>
void require(T* pointer, const char* name) {
  if (pointer == nullptr) throw WrongArgument(std::string(name) + " is NULL");
}
template <typename T>
T& required(T* pointer, const char* name) {
  require(pointer, name);
  return *pointer;
}

/// The options of a caller, whose header may be older or newer: members that it lacks are zero, and
/// those that this library lacks need to be zero. `first_size` is that of the first version. Throws
/// WrongArgument.
template <typename Options>
Options options_of(const Options* given, std::size_t first_size, const char* type) {
  Options options{};
  if (given == nullptr) return options;
  if (given->size < first_size) {
    throw WrongArgument("the size of the options is not set: sizeof(" + std::string(type) + ")");
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(given);
  for (std::size_t i = sizeof(Options); i < given->size; ++i) {
    if (bytes[i] != 0)
      throw WrongArgument("an option that this version of the library lacks is set");
  }
  std::memcpy(&options, given, std::min(given->size, sizeof(Options)));
  return options;
}

/// A text that has to be there.
inline std::string text(const char* pointer, const char* name) {
  return &required(pointer, name);
}

/// A text that need not be there.
inline std::string optional_text(const char* pointer) {
  return pointer == nullptr ? std::string() : std::string(pointer);
}

/// The path of a file that a function reads. Throws WrongArgument for none, and Error
/// (input_unreadable) for standard input (`-`) and for all that is no regular file, such as a pipe.
std::string regular_file(const char* path);

/// Memory of the caller; null only with no byte.
ByteView view(const void* data, std::size_t size);

/// The caller's bytes, in secret memory.
SecretBytes secret(const void* data, std::size_t size);

secretsctl_bytes* give(SecretBytes secret);

/// Puts the exception in hand into `error`, if there is a place for it.
void report(secretsctl_error** error) noexcept;

/// A thread that waits for its cancellation is not cancelled in the library: it would leave locks
/// and files behind.
class Uncancelled {
 public:
  Uncancelled() noexcept { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }
  ~Uncancelled() { pthread_setcancelstate(before_, nullptr); }
  Uncancelled(const Uncancelled&) = delete;
  Uncancelled& operator=(const Uncancelled&) = delete;

 private:
  int before_ = PTHREAD_CANCEL_ENABLE;
};

/// Calls a function; `failure` where it throws, with the exception in `error`.
template <typename Result, typename Action>
Result guarded(secretsctl_error** error, Result failure, Action action) noexcept {
  const Uncancelled uncancelled;
  if (error != nullptr) *error = nullptr;
  try {
    return action();
  } catch (...) {
    report(error);
    return failure;
  }
}

/// The identities that a call works with: those given, else those that the command would find.
/// Asks the user nothing.
class Search {
 public:
  explicit Search(const secretsctl_keys* keys);
  [[nodiscard]] sops::IdentitySearch& get() noexcept { return search_; }

 private:
  sops::IdentitySearch search_;
};

}  // namespace secretsctl::c

struct secretsctl_keys {
  secretsctl::c::Owner owner;
  std::vector<secretsctl::SecretBytes> texts;
  std::vector<std::string> files;

  /// New objects of all of them.
  [[nodiscard]] secretsctl::age::Identities identities() const;
};

struct secretsctl_document {
  secretsctl::c::Owner owner;
  secretsctl::sops::OpenDocument document;
  std::vector<secretsctl::sops::DocumentValue> values;  // once they were asked for
  std::vector<std::string> recipients;                  // the same
};
