#include "handles.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/core/secret_forks.hpp>
#include <system_error>
#include <utility>

namespace secretsctl::c {
namespace {

secretsctl_kind kind_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::input_unreadable:
      return SECRETSCTL_INPUT_UNREADABLE;
    case ErrorKind::output_unwritable:
      return SECRETSCTL_OUTPUT_UNWRITABLE;
    case ErrorKind::not_representable:
      return SECRETSCTL_NOT_REPRESENTABLE;
    case ErrorKind::encrypting_tree:
      return SECRETSCTL_ENCRYPTING;
    case ErrorKind::decrypting_tree:
      return SECRETSCTL_DAMAGED_VALUE;
    case ErrorKind::mac_mismatch:
      return SECRETSCTL_MAC_MISMATCH;
    case ErrorKind::malformed_path:
      return SECRETSCTL_MALFORMED_PATH;
    case ErrorKind::no_file:
      return SECRETSCTL_NO_FILE;
    case ErrorKind::no_data_key:
    case ErrorKind::age_no_match:
      return SECRETSCTL_NO_IDENTITY;
    case ErrorKind::already_encrypted:
      return SECRETSCTL_ALREADY_ENCRYPTED;
    case ErrorKind::not_encrypted:
      return SECRETSCTL_NOT_ENCRYPTED;
    case ErrorKind::age_header:
    case ErrorKind::age_header_mac:
    case ErrorKind::age_armor:
    case ErrorKind::age_payload:
      return SECRETSCTL_AGE_FILE;
    case ErrorKind::generic:
    case ErrorKind::conflicting_flags:
    case ErrorKind::unchanged:
    case ErrorKind::editor_failed:
    case ErrorKind::program_missing:
    case ErrorKind::program_failed:
      break;
  }
  return SECRETSCTL_GENERIC;
}

struct OptionName {
  std::string_view flag;
  std::string_view option;
};
constexpr std::array<OptionName, 7> option_names = {{{"--input-type", "format"},
                                                     {"--output-type", "output_format"},
                                                     {"--age", "recipients"},
                                                     {"--config", "config"},
                                                     {"--clear", "clear"},
                                                     {"--filename-override", "path"},
                                                     {"--unauthenticated", "unauthenticated"}}};

bool ends_word(std::string_view rest) {
  return rest.empty() || !(rest.front() == '-' || (rest.front() >= 'a' && rest.front() <= 'z'));
}

// A message of the library names flags of the command; a program sets options. It is UTF-8.
std::string message_of(std::string message) {
  for (const auto& [flag, option] : option_names) {
    for (auto at = message.find(flag); at != std::string::npos; at = message.find(flag, at + 1)) {
      if (!ends_word(std::string_view(message).substr(at + flag.size()))) continue;
      message.replace(at, flag.size(), "the option " + std::string(option));
    }
  }
  // The encoding of a name in a file is not known.
  if (!is_utf8(bytes_of(message))) {
    std::ranges::replace_if(
        message, [](char c) { return static_cast<unsigned char>(c) > 127; }, '?');
  }
  return message;
}

// The exception in hand. A null pointer says that there was no memory.
secretsctl_error* describe() {
  try {
    throw;
  } catch (const FileChanged& error) {
    return new secretsctl_error{SECRETSCTL_CHANGED, exit_status(error.kind()),
                                message_of(error.what())};
  } catch (const Error& error) {
    return new secretsctl_error{kind_of(error.kind()), exit_status(error.kind()),
                                message_of(error.what())};
  } catch (const WrongArgument& error) {
    return new secretsctl_error{SECRETSCTL_WRONG_ARGUMENT, 1, error.what()};
  } catch (const OtherProcess& error) {
    return new secretsctl_error{SECRETSCTL_OTHER_PROCESS, 1, error.what()};
  } catch (const std::bad_alloc&) {
    return nullptr;
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::not_enough_memory) return nullptr;
    return new secretsctl_error{SECRETSCTL_GENERIC, 1, message_of(message_text(error.what()))};
  } catch (const std::exception& error) {
    return new secretsctl_error{SECRETSCTL_GENERIC, 1, message_of(message_text(error.what()))};
  } catch (...) {
    return new secretsctl_error{SECRETSCTL_GENERIC, 1, "unknown error"};
  }
}

// The one error that needs no memory; it is never released.
secretsctl_error& no_memory() {
  static secretsctl_error error{SECRETSCTL_NO_MEMORY, 1, "no memory"};
  return error;
}

sops::IdentitySearch search_of(const secretsctl_keys& keys) {
  keys.owner.check();
  sops::LoadedIdentities loaded;
  for (auto& identity : keys.identities()) {
    (identity->is_slow() ? loaded.slow : loaded.quick).push_back(std::move(identity));
  }
  if (loaded.size() == 0) loaded.reason = "empty";
  return {"the keys given", std::move(loaded), no_interaction()};
}

sops::IdentitySearch search_for(const secretsctl_keys* keys) {
  if (keys != nullptr) return search_of(*keys);
  return {sops::RepositoryKey::consulted, no_interaction()};
}

}  // namespace

// When the library is loaded: later, another thread could be copied in the midst of it.
[[gnu::constructor]] void prepare_for_forks() noexcept {
  try {
    static_cast<void>(prepare_secrets_for_forks());
    static_cast<void>(process_number());
  } catch (const std::bad_alloc&) {
    // The first object says so.
  }
}

ByteView view(const void* data, std::size_t size) {
  if (size > 0) require(data, "the data");
  if (size > static_cast<std::size_t>(PTRDIFF_MAX)) {
    throw WrongArgument("the size of the data is more than memory can hold");
  }
  return {static_cast<const std::uint8_t*>(data), size};
}

// Nothing of the process is read that was not named, and no call waits for another program.
std::string regular_file(const char* path) {
  std::string file = text(path, "path");
  if (file.empty()) throw WrongArgument("the path is empty");
  if (file == "-") {
    throw Error(ErrorKind::input_unreadable,
                "-: standard input is not read; a file of this name is ./-");
  }
  struct stat info {};
  if (stat(file.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    throw Error(ErrorKind::input_unreadable,
                printable(file) + ": it is not a regular file; read it and give its content");
  }
  return file;
}

SecretBytes secret(const void* data, std::size_t size) {
  return SecretBytes::copy_of(view(data, size));
}

secretsctl_bytes* give(SecretBytes secret) {
  return new secretsctl_bytes{std::move(secret)};
}

void report(secretsctl_error** error) noexcept {
  if (error == nullptr) return;
  try {
    *error = describe();
  } catch (...) {
    *error = nullptr;
  }
  if (*error == nullptr) *error = &no_memory();
}

Search::Search(const secretsctl_keys* keys) : search_(search_for(keys)) {}

}  // namespace secretsctl::c

using namespace secretsctl;
using namespace secretsctl::c;

age::Identities secretsctl_keys::identities() const {
  age::Identities all;
  const auto add = [&](age::Identities more) {
    for (auto& identity : more) all.push_back(std::move(identity));
  };
  for (const SecretBytes& text : texts) {
    add(age::parse_identities(text.clone(), "the keys given", age::IdentityLines::words,
                              no_interaction()));
  }
  for (const std::string& file : files) add(age::read_identity_file(file, no_interaction()));
  return all;
}

const char* secretsctl_version(void) {
  return SECRETSCTL_VERSION;
}

secretsctl_kind secretsctl_error_kind(const secretsctl_error* error) {
  return error == nullptr ? SECRETSCTL_NO_MEMORY : error->kind;
}

const char* secretsctl_error_message(const secretsctl_error* error) {
  return error == nullptr ? "not enough memory" : error->message.c_str();
}

int secretsctl_error_status(const secretsctl_error* error) {
  return error == nullptr ? 1 : error->status;
}

void secretsctl_error_free(secretsctl_error* error) {
  if (error != nullptr && error->kind != SECRETSCTL_NO_MEMORY) delete error;
}

const unsigned char* secretsctl_bytes_data(const secretsctl_bytes* bytes) {
  static const unsigned char none = 0;
  if (bytes == nullptr || bytes->secret.empty()) return &none;
  return bytes->secret.expose().data();
}

size_t secretsctl_bytes_size(const secretsctl_bytes* bytes) {
  return bytes == nullptr ? 0 : bytes->secret.size();
}

void secretsctl_bytes_free(secretsctl_bytes* bytes) {
  delete bytes;
}
