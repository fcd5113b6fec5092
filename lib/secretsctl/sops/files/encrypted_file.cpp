#include <secretsctl/sops/files/encrypted_file.hpp>

#include <functional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/core/side_task.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/keys/data_key.hpp>
#include <secretsctl/sops/stores/content_signs.hpp>

namespace secretsctl::sops {
namespace {

Format choose_format(const std::string& name, const OpenOptions& options, ByteView file) {
  refuse_conflict(text_of(file), name);
  if (options.format) return *options.format;
  if (const auto format = format_of_file(name, file)) return *format;
  throw Error(ErrorKind::not_encrypted,
              "neither its name nor its content is that of an encrypted file; if it is one, give "
              "its format with --input-type: " +
                  format_names());
}

}  // namespace

UnlockedFile::UnlockedFile(LoadedFile file, const std::string& path, IdentitySearch& search)
    : file_(std::move(file)), data_key_(recover_data_key(file_.document.metadata, search, path)) {}

OpenedFile UnlockedFile::authenticate(MacCheck mac, StoredTexts stored) && {
  OpenedFile opened{std::move(file_.document), file_.format, {}, file_.stamp, std::move(data_key_)};
  opened.notes = decrypt_document(opened.document, opened.data_key, mac, stored);
  return opened;
}

EncryptedBytes read_encrypted_file(const std::string& path, const OpenOptions& options) {
  EncryptedBytes file;
  file.bytes = read_large_file(
      path, {.limit = max_sops_file_size, .missing = options.missing, .reach = options.reach},
      options.stored == StoredTexts::kept ? &file.stamp : nullptr);
  in_context(input_name(path),
             [&] { file.format = choose_format(path, options, file.bytes.view()); });
  return file;
}

LoadedFile load_encrypted_file(const std::string& path, const OpenOptions& options) {
  EncryptedBytes file = read_encrypted_file(path, options);
  return in_context(input_name(path), [&] {
    return LoadedFile{store_for(file.format).load_encrypted(std::move(file.bytes)), file.format,
                      file.stamp};
  });
}

// A mark may stand where it is part of a key or a comment, so that nothing else would notice it.
void refuse_conflict(std::string_view text, const std::string& name) {
  const std::size_t line = conflict_line(text);
  if (line == 0) return;
  throw Error(ErrorKind::generic,
              "line " + std::to_string(line) +
                  ": the conflict of a merge is in it; finish the merge with "
                  "secretsctl git resolve " +
                  (name.empty() || name == "-" ? "FILE" : printable(shell_word(name))));
}

LoadedFile load_encrypted_bytes(LargeBytes file, const std::string& name,
                                const OpenOptions& options) {
  LoadedFile loaded;
  loaded.format = choose_format(name, options, file.view());
  loaded.document = store_for(loaded.format).load_encrypted(std::move(file));
  return loaded;
}

UnlockedFile unlock_file(const std::string& path, const OpenOptions& options,
                         IdentitySearch& search) {
  LoadedFile loaded = load_encrypted_file(path, options);
  return in_context(input_name(path),
                    [&] { return UnlockedFile(std::move(loaded), path, search); });
}

OpenedFile open_encrypted_file(const std::string& path, const OpenOptions& options,
                               IdentitySearch& search) {
  UnlockedFile unlocked = unlock_file(path, options, search);
  return in_context(input_name(path),
                    [&] { return std::move(unlocked).authenticate(options.mac, options.stored); });
}

std::string emit_encrypted_file(const Document& document, Format format) {
  return store_for(format).emit_encrypted(document);
}

void replace_encrypted_file(const std::string& path, OpenedFile& file,
                            DocumentEncryption& encryption) {
  Document& document = file.document;
  encryption.store_clear_values(document.tree);
  // Hashing a large file takes as long as comparing and writing it, so both run at the same time.
  SideTask mac([&] { encryption.set_mac(document.metadata, file.data_key); },
               encryption.is_large() ? SideTask::Start::now : SideTask::Start::when_waited_for);
  replace_loaded_file(path, document, file.format, file.stamp, [&] { mac.wait(); });
}

void replace_loaded_file(const std::string& path, const Document& document, Format format,
                         const FileStamp& stamp, const std::function<void()>& complete) {
  replace_file(path, {bytes_of(document.original), stamp}, [&](Sink& out) {
    store_for(format).write_encrypted(document, out,
                                      [&] { in_context(input_name(path), complete); });
  });
}

void replace_by_plaintext(const std::string& path, const OpenedFile& file,
                          const std::function<void(Sink&)>& write) {
  replace_file(path, {bytes_of(file.document.original), file.stamp}, write, OutputSecrecy::secret);
}

}  // namespace secretsctl::sops
