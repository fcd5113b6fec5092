#include <secretsctl/sops/files/new_file.hpp>

#include <algorithm>
#include <iterator>
#include <memory>
#include <mutex>
#include <secretsctl/core/ordered_work.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/side_task.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>
#include <secretsctl/sops/cipher/tree_batches.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/stores/text_encryption.hpp>
#include <utility>

namespace secretsctl::sops {
namespace {

// Keeps what is written.
class PartsSink final : public Sink {
 public:
  PartsSink(TextArena& texts, std::vector<std::string_view>& parts)
      : texts_(texts), parts_(parts) {}
  void write(ByteView bytes) override { parts_.push_back(texts_.copy(text_of(bytes))); }

 private:
  TextArena& texts_;
  std::vector<std::string_view>& parts_;
};

}  // namespace

NewFile::NewFile(const PlainReader& from, const Store& to, NewMetadata metadata)
    : from_(from), to_(to), made_(std::move(metadata)), keeps_layout_(&from == &to) {}

void NewFile::encrypt(const SecretBytes& plaintext) {
  const TextEncryption* encryption = &from_ == &to_ ? to_.text_encryption() : nullptr;
  if (encryption != nullptr) {
    encrypt_parts(*encryption, plaintext);
  } else {
    encrypt_tree(plaintext);
  }
}

void NewFile::encrypt_tree(const SecretBytes& plaintext) {
  Document document;
  document.tree = from_.load_plain(plaintext);
  if (&from_ != &to_) to_.adapt(document.tree);
  if (!keeps_layout_) {
    document.tree.layout = {};
    document.tree.plain_layout = {};
  }
  document.tree.indent = made_.indent;
  document.metadata = made_.metadata;
  if (&from_ != &to_) check_clear_texts(document, to_);
  to_.settle_comments(document);
  DocumentEncryption encryption(document, made_.data_key);
  encryption.store_clear_values(document.tree);
  // Hashing a large file takes as long as writing it, so both run at the same time.
  SideTask mac([&] { encryption.set_mac(document.metadata, made_.data_key); },
               encryption.is_large() ? SideTask::Start::now : SideTask::Start::when_waited_for);
  clear_ = clear_parts_of(document);
  PartsSink sink(texts_.emplace_back(), parts_);
  to_.write_encrypted(document, sink, [&] { mac.wait(); });
}

void NewFile::encrypt_parts(const TextEncryption& text_encryption, const SecretBytes& plaintext) {
  Metadata& metadata = made_.metadata;
  const Selector selector(metadata.selection);
  const auto plain = text_encryption.divide(plaintext.expose_text(), text_part_size);
  std::vector<EncryptedPart> parts(plain.size());
  OrderedWork work;
  work.take = [&](const auto& piece, InputGate&) { return piece.number < plain.size(); };
  work.threads = threads_for(plain.size());
  std::mutex arenas;
  work.make_worker = [&] {
    const std::lock_guard lock(arenas);
    TextArena& texts = texts_.emplace_back();
    const std::shared_ptr encryption =
        text_encryption.part_encryption(metadata, selector, made_.data_key);
    return [&plain, &parts, &texts, encryption](const auto& piece) {
      parts[piece.number] = encryption->encrypt(plain[piece.number], texts);
    };
  };
  MacHash hash(metadata.mac_only_encrypted);
  work.put = [&](const auto& piece) {
    take(std::exchange(parts[piece.number], EncryptedPart()), hash);
  };
  run_in_order(work);
  set_mac(metadata, hash, made_.data_key);
  Document only_metadata;
  only_metadata.metadata = metadata;
  trailer_ = to_.emit_encrypted(only_metadata);
}

void NewFile::take(EncryptedPart part, MacHash& hash) {
  hash.add(part.mac);
  size_ += part.text.size();
  if (size_ > max_sops_file_size) throw_too_large();
  parts_.push_back(part.text);
  std::ranges::move(part.keys_with_newlines, std::back_inserter(keys_with_newlines_));
  clear_.add(part.clear);
}

void NewFile::write(Sink& out) const {
  for (const std::string_view part : parts_) out.write(part);
  out.write(trailer_);
}

}  // namespace secretsctl::sops
