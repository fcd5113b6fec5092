#include <secretsctl/sops/files/plaintext_file.hpp>

#include <memory>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/ordered_work.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/secret_pool.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>
#include <secretsctl/sops/cipher/tree_batches.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/keys/data_key.hpp>
#include <secretsctl/sops/stores/text_decryption.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>
#include <utility>

namespace secretsctl::sops {

PlaintextFile::PlaintextFile(const std::string& path, const OpenOptions& options,
                             IdentitySearch& search) {
  EncryptedBytes file = read_encrypted_file(path, options);
  const TextDecryption* decryption = store_for(file.format).text_decryption();
  in_context(input_name(path), [&] {
    if (decryption != nullptr) {
      decrypt_text(*decryption, text_of(file.bytes.view()), path, options.mac, search);
    } else {
      decrypt_tree(std::move(file), path, options, search);
    }
  });
}

void PlaintextFile::decrypt_tree(EncryptedBytes file, const std::string& path,
                                 const OpenOptions& options, IdentitySearch& search) {
  LoadedFile loaded{store_for(file.format).load_encrypted(std::move(file.bytes)), file.format,
                    file.stamp};
  opened_ = UnlockedFile(std::move(loaded), path, search).authenticate(options.mac, options.stored);
  Tree& tree = opened_->document.tree;
  tree.indent = indent_for(path, opened_->format);
  notes_ = opened_->notes;
  unauthenticated_ = sops::unauthenticated_keys(tree);
}

// Of several mistakes a line that can't be read comes first, as from a tree.
void PlaintextFile::decrypt_text(const TextDecryption& decryption, std::string_view file,
                                 const std::string& path, MacCheck check, IdentitySearch& search) {
  try {
    const Metadata metadata = decryption.metadata(file);
    const SecretBytes data_key = recover_data_key(metadata, search, path);
    decrypt_parts(decryption, file, metadata, data_key, check);
  } catch (const Error&) {
    decryption.check_lines(file);
    throw;
  }
}

void PlaintextFile::decrypt_parts(const TextDecryption& decryption, std::string_view file,
                                  const Metadata& metadata, const SecretBytes& data_key,
                                  MacCheck check) {
  const Selector selector(metadata.selection);
  const auto stored = decryption.divide(file, text_part_size);
  const bool covers_clear = check == MacCheck::required && !metadata.mac_only_encrypted;
  std::vector<DecryptedPart> parts(stored.size());
  OrderedWork work;
  work.take = [&](const auto& piece, InputGate&) { return piece.number < stored.size(); };
  work.threads = threads_for(stored.size());
  work.make_worker = [&] {
    const auto share = std::make_shared<secret_pool::ThreadShare>();
    const std::shared_ptr worker = decryption.part_decryption(file, metadata, selector, data_key);
    return [&stored, &parts, share, worker](const auto& piece) {
      parts[piece.number] = worker->decrypt(stored[piece.number]);
    };
  };
  MacHash hash(metadata.mac_only_encrypted);
  work.put = [&](const auto& piece) {
    DecryptedPart part = std::exchange(parts[piece.number], DecryptedPart());
    hash.add(part.mac);
    notes_.clear_comments += part.notes.clear_comments;
    if (!covers_clear) {
      for (const std::string& key : part.clear_keys) unauthenticated_.push_back(printable(key));
    }
    parts_.push_back(std::move(part.text));
  };
  run_in_order(work);
  ValueCipher cipher(data_key);
  if (check == MacCheck::required) check_mac(metadata, cipher, hash);
}

void PlaintextFile::write(Sink& out) const {
  if (opened_) {
    store_for(opened_->format).write_plain(opened_->document.tree, out);
    return;
  }
  for (const SecretBytes& part : parts_) out.write(part.expose());
}

}  // namespace secretsctl::sops
