#include <secretsctl/sops/files/encrypted_file.hpp>

#include <functional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/core/side_task.hpp>
#include <secretsctl/sops/cipher/tree_batches.hpp>
#include <secretsctl/sops/keys/data_key.hpp>
#include <secretsctl/sops/stores/other_format.hpp>

namespace secretsctl::sops {
namespace {

Format choose_format(const std::string& path, const OpenOptions& options, ByteView file) {
  if (options.format) return *options.format;
  const std::string_view text = text_of(file);
  const auto named = format_of_name(path);
  // SOPS's binary format goes by any name; no line of a dotenv file begins so.
  if (named && !text.starts_with('{')) return *named;
  if (const auto other = other_format_of_content(text)) refuse_other_format(*other);
  if (named) return *named;
  if (const auto format = format_of_content(file)) return *format;
  refuse_other_name(path);
  throw Error(ErrorKind::not_encrypted,
              "neither its name nor its content is that of an encrypted dotenv file; if it is one, "
              "give --input-type dotenv");
}

// `written` is called when the items of the document are needed no more.
void replace_loaded_file(
    const std::string& path, const OpenedFile& file, const std::function<void()>& complete,
    const std::function<void()>& written = [] {}) {
  replace_file(path, {bytes_of(file.document.original), file.stamp}, [&](Sink& out) {
    store_for(file.format).write_encrypted(file.document, out, [&] {
      in_context(input_name(path), complete);
    });
    written();
  });
}

}  // namespace

OpenedFile load_encrypted_file(const std::string& path, const OpenOptions& options) {
  FileStamp stamp;
  LargeBytes file = read_large_file(path, {.limit = max_sops_file_size, .missing = options.missing},
                                    options.stored == StoredTexts::kept ? &stamp : nullptr);
  return in_context(input_name(path), [&] {
    OpenedFile opened;
    opened.stamp = stamp;
    opened.format = choose_format(path, options, file.view());
    opened.document = store_for(opened.format).load_encrypted(std::move(file));
    return opened;
  });
}

OpenedFile open_encrypted_file(const std::string& path, const OpenOptions& options,
                               IdentitySearch& search) {
  OpenedFile opened = open_without_decrypting(path, options, search);
  in_context(input_name(path), [&] { decrypt(opened, options); });
  return opened;
}

OpenedFile open_without_decrypting(const std::string& path, const OpenOptions& options,
                                   IdentitySearch& search) {
  OpenedFile opened = load_encrypted_file(path, options);
  in_context(input_name(path),
             [&] { opened.data_key = recover_data_key(opened.document.metadata, search, path); });
  return opened;
}

void decrypt(OpenedFile& file, const OpenOptions& options) {
  file.notes = decrypt_document(file.document, file.data_key, options.mac, options.stored);
}

std::string emit_encrypted_file(const Document& document, Format format) {
  return store_for(format).emit_encrypted(document);
}

void replace_changed_file(const std::string& path, OpenedFile& file, const EarlierValue& earlier) {
  Document& document = file.document;
  const auto start = threads_for(document.original.size() / batch_weight) > 1
                         ? SideTask::Start::now
                         : SideTask::Start::when_waited_for;
  SideTask authentication(
      [&] {
        MacHash hash = decrypt_changed_document(document, file.data_key, earlier);
        set_mac(document.metadata, hash, file.data_key);
      },
      start);
  bool was_waited_for = false;
  const auto complete = [&] {
    was_waited_for = true;
    authentication.wait();
  };
  // While the disk works.
  std::optional<SideTask> wiping;
  const auto written = [&] {
    if (start == SideTask::Start::now)
      wiping.emplace([&] { document.tree.root = Branch(); }, start);
  };
  try {
    replace_loaded_file(path, file, complete, written);
  } catch (const FileChanged&) {
    throw;
  } catch (const Error&) {
    // That a file was tampered with matters more than that another can't be written.
    if (!was_waited_for) in_context(input_name(path), [&] { authentication.wait(); });
    throw;
  }
}

void replace_encrypted_file(const std::string& path, OpenedFile& file,
                            DocumentEncryption& encryption) {
  Document& document = file.document;
  encryption.store_clear_values(document.tree);
  // The hash of a large file takes as long as comparing and writing it.
  SideTask mac([&] { encryption.set_mac(document.metadata, file.data_key); },
               encryption.is_large() ? SideTask::Start::now : SideTask::Start::when_waited_for);
  replace_loaded_file(path, file, [&] { mac.wait(); });
}

}  // namespace secretsctl::sops
