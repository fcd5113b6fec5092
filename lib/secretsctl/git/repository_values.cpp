#include <secretsctl/git/repository_values.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/git/blob_reader.hpp>
#include <secretsctl/git/encrypted_listing.hpp>
#include <secretsctl/git/value_variety.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/cipher/tree_walk.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::git {
namespace {

bool is_encrypted(const SecretBytes& content) {
  return sops::format_of_content(content.expose()).has_value();
}

std::string_view stored_text(const sops::Leaf& leaf) {
  return leaf.stored;
}

// Index and work tree may be beyond reach (a partial clone): less is looked for then.
template <typename Action>
void as_far_as_possible(std::vector<std::string>& notes, Action action) {
  try {
    action();
  } catch (const Error& error) {
    notes.emplace_back(std::string("not all encrypted files could be read: ") + error.what());
  }
}

}  // namespace

void ValueCollection::add(const std::string& path, SecretBytes content) {
  if (!is_encrypted(content)) return;
  const bool is_known = std::ranges::any_of(
      files_, [&](const File& file) { return file.path == path && file.content.equals(content); });
  if (is_known) return;
  if (files_.size() == max_files || bytes_ + content.size() > max_bytes) {
    is_full_ = true;
    return;
  }
  bytes_ += content.size();
  files_.push_back({path, std::move(content)});
}

// In the index is what lies in the work tree too, but for the files that are changed there.
void ValueCollection::add_repository() {
  std::vector<std::string> paths;
  const auto append = [&](const std::vector<std::string>& more) {
    paths.insert(paths.end(), more.begin(), more.end());
  };
  std::vector<std::string> found;
  as_far_as_possible(result_.notes, [&] { append(list_encrypted_files(EncryptedPlaces::index)); });
  as_far_as_possible(result_.notes,
                     [&] { found = list_encrypted_files(EncryptedPlaces::work_tree); });
  append(found);
  as_far_as_possible(result_.notes, [&] { append(list_unstaged_files()); });
  std::ranges::sort(paths);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  as_far_as_possible(result_.notes, [&] { add_of_index(paths); });
  add_of_work_tree(found);
}

void ValueCollection::add_of_index(const std::vector<std::string>& paths) {
  if (paths.empty()) return;
  BlobReader reader(BlobPart::content);
  for (const std::string& path : paths) {
    if (is_full_) return;
    if (auto content = reader.content_of_name(":" + path, max_file_size)) {
      add(path, std::move(*content));
    }
  }
}

void ValueCollection::add_of_work_tree(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (is_full_) return;
    try {
      add(path, read_secret_file(top_ + "/" + path, {.limit = max_file_size}));
    } catch (const Error&) {
      // Gone meanwhile, too large, or not ours to read.
    }
  }
}

void ValueCollection::take_values(File& file, sops::IdentitySearch& search) {
  const std::string path = top_ + "/" + file.path;
  sops::UnlockedFile unlocked(
      sops::load_encrypted_bytes(LargeBytes::copy_of(file.content.expose()), path,
                                 {.format = sops::format_of_content(file.content.expose())}),
      path, search);
  sops::OpenedFile opened =
      std::move(unlocked).authenticate(sops::MacCheck::ignored, sops::StoredTexts::kept);
  ++result_.files;
  const sops::Selector selector(opened.document.metadata.selection);
  sops::TreeWalk walk(selector, stored_text, [&](sops::Leaf& leaf, const sops::LeafContext& place) {
    if (place.is_comment || !sops::is_encrypted_value(leaf.stored)) return;
    std::string key = place.path.text();
    if (!is_worth_seeking(key, leaf.plaintext.expose_text())) return;
    if (result_.names.size() == max_values) {
      is_full_ = true;
      return;
    }
    result_.names.push_back({std::move(key), file.path});
    result_.search.add(std::move(leaf.plaintext));
  });
  walk.visit(opened.document.tree);
}

RepositoryValues ValueCollection::open(sops::IdentitySearch& search) {
  search.limit(sops::SearchEffort::at_hand);
  for (File& file : files_) {
    try {
      take_values(file, search);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::no_data_key) {
        result_.unopened.push_back(file.path);
      } else {
        result_.notes.push_back(printable(file.path) + ": " + error.what());
      }
    }
  }
  search.limit(sops::SearchEffort::full);
  std::ranges::sort(result_.unopened);
  auto& unopened = result_.unopened;
  unopened.erase(std::unique(unopened.begin(), unopened.end()), unopened.end());
  if (is_full_) {
    result_.notes.emplace_back(
        "there are more encrypted files or values than are looked for (1000 files, 64 MiB of them, "
        "20000 values): the others are not");
  }
  result_.search.prepare();
  return std::move(result_);
}

}  // namespace secretsctl::git
