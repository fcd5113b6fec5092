#include <secretsctl/sops/files/encrypted_files.hpp>

#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/folder_walk.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/store.hpp>

namespace secretsctl::sops {
namespace {

namespace fs = std::filesystem;

enum class Content { plain, encrypted, encrypted_otherwise };

// By what stands in it: a name tells too little.
Content look_at(const std::string& path) {
  std::error_code failed;
  if (fs::file_size(path, failed) > max_sops_file_size) return Content::plain;
  // One that can't be read stops the search: it may be one that a recipient is to lose.
  const Bytes file = read_file(path);
  if (format_of_content(file)) return Content::encrypted;
  return is_encrypted_elsewise(text_of(file)) ? Content::encrypted_otherwise : Content::plain;
}

}  // namespace

EncryptedFiles find_encrypted_files(const std::string& folder) {
  EncryptedFiles found;
  const FolderWalk walk = walk_folder(folder);
  if (walk.has_more_entries) {
    throw Error(ErrorKind::input_unreadable,
                printable(folder) + ": more than 100,000 entries; name a smaller folder");
  }
  if (walk.failure) {
    throw Error(ErrorKind::input_unreadable,
                "cannot read " + printable(folder) + ": " + walk.failure.message());
  }
  for (const std::string& path : walk.files) {
    const Content content = look_at(path);
    if (content == Content::encrypted) found.paths.push_back(path);
    if (content == Content::encrypted_otherwise) found.other.push_back(path);
  }
  return found;
}

}  // namespace secretsctl::sops
