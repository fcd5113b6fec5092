#include <secretsctl/sops/encrypted_file.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>

namespace secretsctl::sops {
namespace {

Format choose_format(const std::string& path, const OpenOptions& options, const Bytes& file) {
  if (options.format) return *options.format;
  if (const auto format = format_of_name(path)) return *format;
  if (const auto format = format_of_content(file)) return *format;
  throw Error(ErrorKind::not_encrypted,
              "neither its name nor its content is that of an encrypted dotenv file; if it is one, "
              "give --input-type dotenv");
}

template <typename Do>
auto naming(const std::string& path, Do action) {
  try {
    return action();
  } catch (const Error& error) {
    throw Error(error.kind(), input_name(path) + ": " + error.what());
  }
}

}  // namespace

OpenedFile load_encrypted_file(const std::string& path, const OpenOptions& options) {
  Bytes file = read_file(path, {.limit = max_sops_file_size, .missing = options.missing});
  return naming(path, [&] {
    OpenedFile opened;
    opened.format = choose_format(path, options, file);
    opened.document = store_for(opened.format).load_encrypted(std::move(file));
    return opened;
  });
}

bool is_encrypted_file(const std::string& path, const OpenOptions& options) {
  try {
    static_cast<void>(load_encrypted_file(path, options));
    return true;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::not_encrypted) return false;
    throw;
  }
}

OpenedFile open_encrypted_file(const std::string& path, const OpenOptions& options,
                               IdentitySearch& search) {
  OpenedFile opened = load_encrypted_file(path, options);
  naming(path, [&] {
    const SecretBytes data_key = recover_data_key(opened.document.metadata, search, path);
    opened.notes = decrypt_document(opened.document, data_key, options.mac);
  });
  return opened;
}

}  // namespace secretsctl::sops
