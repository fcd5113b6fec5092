#include <secretsctl/sops/encrypted_file.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/core/side_task.hpp>
#include <secretsctl/sops/data_key.hpp>

namespace secretsctl::sops {
namespace {

Format choose_format(const std::string& path, const OpenOptions& options, ByteView file) {
  if (options.format) return *options.format;
  if (const auto format = format_of_name(path)) return *format;
  if (const auto format = format_of_content(file)) return *format;
  throw Error(ErrorKind::not_encrypted,
              "neither its name nor its content is that of an encrypted dotenv file; if it is one, "
              "give --input-type dotenv");
}

}  // namespace

OpenedFile load_encrypted_file(const std::string& path, const OpenOptions& options) {
  LargeBytes file =
      read_large_file(path, {.limit = max_sops_file_size, .missing = options.missing});
  return in_context(input_name(path), [&] {
    OpenedFile opened;
    opened.format = choose_format(path, options, file.view());
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
  in_context(input_name(path), [&] {
    opened.data_key = recover_data_key(opened.document.metadata, search, path);
    opened.notes = decrypt_document(opened.document, opened.data_key, options.mac, options.stored);
  });
  return opened;
}

std::string emit_encrypted_file(const Document& document, Format format) {
  return store_for(format).emit_encrypted(document);
}

void replace_encrypted_file(const std::string& path, OpenedFile& file,
                            DocumentEncryption& encryption) {
  Document& document = file.document;
  encryption.store_clear_values(document.tree);
  // The hash of a large file takes as long as comparing and writing it.
  SideTask mac([&] { encryption.set_mac(document.metadata, file.data_key); },
               encryption.is_large() ? SideTask::Start::now : SideTask::Start::when_waited_for);
  replace_file(path, bytes_of(document.original), [&](Sink& out) {
    store_for(file.format).write_encrypted(document, out, [&] {
      in_context(input_name(path), [&] { mac.wait(); });
    });
  });
}

}  // namespace secretsctl::sops
