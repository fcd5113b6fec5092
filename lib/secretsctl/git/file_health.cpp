#include <secretsctl/git/file_health.hpp>

#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/cipher/tree_walk.hpp>
#include <secretsctl/sops/keys/data_key.hpp>
#include <secretsctl/sops/stores/content_signs.hpp>

namespace secretsctl::git {
namespace {

constexpr const char* advice =
    "; restore the file (git restore) and make the change with secretsctl";

sops::Document parse(const SecretBytes& file, sops::Format format) {
  try {
    return sops::store_for(format).load_encrypted(LargeBytes::copy_of(file.expose()));
  } catch (const Error& error) {
    throw Error(error.kind(), error.what() + std::string(advice));
  }
}

std::string_view stored_text(const sops::Leaf& leaf) {
  return leaf.stored;
}

// A clear comment is no damage: sops keeps such comments as they stand.
void refuse_clear_values(sops::Document& document) {
  const sops::Selector selector(document.metadata.selection);
  sops::TreeWalk walk(selector, stored_text, [](sops::Leaf& leaf, const sops::LeafContext& place) {
    if (place.is_comment || !place.is_encrypted || leaf.stored.empty() ||
        sops::is_encrypted_value(leaf.stored)) {
      return;
    }
    throw Error(ErrorKind::decrypting_tree,
                "line " + std::to_string(place.line) + ": the value of " +
                    printable(place.path.text()) +
                    " is in clear, and the file's rule has it encrypted" + advice);
  });
  walk.visit(document.tree);
}

}  // namespace

sops::Document check_stored(const SecretBytes& file, sops::Format format) {
  if (sops::conflict_line(file.expose_text()) > 0) {
    throw Error(ErrorKind::generic,
                "the conflict of a merge is still in it; git checkout --merge -- FILE brings both "
                "sides back, then run secretsctl git resolve FILE");
  }
  sops::Document document = parse(file, format);
  refuse_clear_values(document);
  return document;
}

void check_authentic(sops::Document& document, sops::IdentitySearch& search,
                     const std::string& path) {
  std::optional<SecretBytes> key;
  try {
    key = sops::recover_data_key(document.metadata, search, path);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::no_data_key) throw;
    return;
  }
  static_cast<void>(sops::decrypt_document(document, *key, sops::MacCheck::required));
}

}  // namespace secretsctl::git
