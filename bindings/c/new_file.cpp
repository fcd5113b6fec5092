#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/sops/files/encryption_plan.hpp>
#include <secretsctl/sops/files/file_status.hpp>
#include <secretsctl/sops/files/new_file.hpp>
#include <secretsctl/sops/stores/format.hpp>

#include "handles.hpp"

using namespace secretsctl;
using namespace secretsctl::c;

namespace {

secretsctl_encrypt_options options_of(const secretsctl_encrypt_options* given) {
  constexpr std::size_t first_size = offsetof(secretsctl_encrypt_options, clear) + sizeof(bool);
  return c::options_of(given, first_size, "secretsctl_encrypt_options");
}

sops::Format format_of(const secretsctl_encrypt_options& options) {
  if (options.format != nullptr) return sops::parse_format(options.format);
  if (options.path == nullptr) return sops::Format::dotenv;
  return sops::format_of_name(options.path).value_or(sops::Format::binary);
}

SecretBytes encrypt(const SecretBytes& plaintext, const secretsctl_encrypt_options& options) {
  const sops::Format from = format_of(options);
  const sops::Format to =
      options.output_format == nullptr ? from : sops::parse_format(options.output_format);
  // What the command takes standard input for.
  const std::string name = options.path == nullptr ? "-" : options.path;
  const auto plan = sops::plan_encryption({.file = name,
                                           .encrypted = {},
                                           .age = optional_text(options.recipients),
                                           .config = optional_text(options.config),
                                           .selection = {},
                                           .format = to});
  sops::NewFile file(sops::store_for(from), sops::store_for(to),
                     sops::new_metadata(plan, no_interaction()));
  file.encrypt(plaintext);
  if (!options.clear) sops::refuse_all_clear(file.clear(), plan.protection.selection);
  Bytes encrypted;
  BytesSink sink(encrypted);
  file.write(sink);
  return SecretBytes::copy_of(encrypted);
}

}  // namespace

secretsctl_bytes* secretsctl_encrypt(const void* plaintext, size_t size,
                                     const secretsctl_encrypt_options* options,
                                     secretsctl_error** error) {
  return guarded<secretsctl_bytes*>(error, nullptr, [&] {
    const secretsctl_encrypt_options given = options_of(options);
    if (given.path != nullptr && *given.path == 0) throw WrongArgument("the path is empty");
    const SecretBytes copy = secret(plaintext, size);
    const std::string name =
        given.path == nullptr ? std::string("the plaintext") : printable(given.path);
    return give(in_context(name, [&] { return encrypt(copy, given); }));
  });
}

bool secretsctl_is_encrypted(const char* path, const char* format, bool* result,
                             secretsctl_error** error) {
  return guarded(error, false, [&] {
    required(result, "result") = false;
    const std::string file = regular_file(path);
    struct stat info {};
    if (stat(file.c_str(), &info) != 0 && errno == ENOENT) {
      throw Error(ErrorKind::no_file, printable(file) + ": " + std::strerror(ENOENT));
    }
    *result = sops::is_encrypted_file(file, optional_text(format));
    return true;
  });
}
