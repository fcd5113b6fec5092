#include <secretsctl/sops/new_file.hpp>

#include <algorithm>
#include <iterator>
#include <memory>
#include <mutex>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/ordered_work.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/secret_pool.hpp>
#include <secretsctl/sops/batch_encryption.hpp>
#include <secretsctl/sops/tree_path.hpp>

namespace secretsctl::sops {
namespace {

// Some hundred values. What becomes of them, three or four times as much, stays in the cache.
constexpr std::size_t part_size = std::size_t{64} * 1024;

}  // namespace

// A part of the plaintext, and what became of it.
struct NewFile::Part {
  PlainPart plain;
  Tree tree;  // until its values are hashed
  MacPart mac;
  std::string_view text;
  std::vector<std::string> keys_with_newlines;
};

// What one thread works on parts with.
class NewFile::Worker {
 public:
  Worker(const Store& store, const NewMetadata& made, const Selector& selector,
         TextArena& texts)
      : store_(store), encryption_(made.metadata, selector, made.data_key), texts_(texts) {}

  void work_on(Part& part) {
    part.tree = store_.load_plain_part(part.plain);
    part.keys_with_newlines = sops::keys_with_newlines(part.tree);
    values_.clear();
    encryption_.encrypt(part.tree.root, part.mac, values_);
    part.text = store_.emit_items(part.tree, texts_);
  }

 private:
  const Store& store_;
  BatchEncryption encryption_;
  TextArena& texts_;
  TextArena values_;  // of the part in hand
  secret_pool::ThreadShare share_;
};

NewFile::NewFile(const Store& store, NewMetadata metadata)
    : store_(store), made_(std::move(metadata)) {}

void NewFile::encrypt(const SecretBytes& plaintext) {
  Metadata& metadata = made_.metadata;
  const Selector selector(metadata.selection);
  std::vector<Part> parts;
  for (const PlainPart& plain : store_.divide_plain(plaintext.expose_text(), part_size)) {
    Part& part = parts.emplace_back();
    part.plain = plain;
    part.mac = MacPart(metadata.mac_only_encrypted);
  }
  OrderedWork work;
  work.count = parts.size();
  work.threads = threads_for(parts.size());
  std::mutex texts;
  work.make_worker = [&] {
    const std::lock_guard lock(texts);
    auto worker = std::make_shared<Worker>(store_, made_, selector, texts_.emplace_back());
    return [&parts, worker](std::size_t index) { worker->work_on(parts[index]); };
  };
  MacHash hash(metadata.mac_only_encrypted);
  work.take = [&](std::size_t index) { take(parts[index], hash); };
  run_in_order(work);
  set_mac(metadata, hash, made_.data_key);
  Document only_metadata;
  only_metadata.metadata = metadata;
  trailer_ = store_.emit_encrypted(only_metadata);
}

void NewFile::take(Part& part, MacHash& hash) {
  hash.add(part.mac);
  parts_.push_back(part.text);
  std::ranges::move(part.keys_with_newlines, std::back_inserter(keys_with_newlines_));
  part = Part();
}

void NewFile::write(Sink& out) const {
  std::size_t size = trailer_.size();
  for (const std::string_view part : parts_) size += part.size();
  if (size > max_sops_file_size) throw_too_large();
  for (const std::string_view part : parts_) out.write(part);
  out.write(trailer_);
}

}  // namespace secretsctl::sops
