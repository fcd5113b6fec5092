#include <doctest/doctest.h>

#include <secretsctl/age/file.hpp>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/keygen.hpp>
#include <secretsctl/sops/files/encryption_plan.hpp>
#include <secretsctl/sops/files/open_document.hpp>
#include <secretsctl/sops/stores/json/json_store.hpp>
#include <string>
#include <utility>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

IdentitySearch search_with(const age::NewIdentity& identity) {
  LoadedIdentities loaded;
  loaded.quick = age::parse_identities(identity.key_file.clone(), "a key",
                                       age::IdentityLines::strict, no_interaction());
  return {"a key", std::move(loaded), no_interaction()};
}

// A file for its owner, with an entry that only bears the name of a second recipient.
std::string file_with_bogus_entry(const std::string& owner, const std::string& name,
                                  const std::string& entry) {
  const JsonStore json;
  EncryptionPlan plan;
  plan.key_groups = {{owner}};
  Document document =
      encrypt_tree(json.load_plain(SecretBytes::copy_of(R"({"a":"one"})")), plan, no_interaction());
  document.metadata.key_groups.front().age.push_back({name, entry});
  return json.emit_encrypted(document);
}

OpenDocument open(const std::string& file, IdentitySearch& search) {
  return {LargeBytes::copy_of(bytes_of(file)), "f.json", {}, search};
}

}  // namespace

TEST_SUITE("open_document") {
  TEST_CASE("a recipient whose entry can't be its own gets one") {
    const auto owner = age::generate_x25519_identity();
    const auto second = age::generate_x25519_identity();
    const std::string passphrase_file =
        "age-encryption.org/v1\n-> scrypt bBjlhJVYZeE4aqUdmtRHfw 10\n"
        "gVSmLZ2qSjZBaDSR9aBoB8b7RbbPGTeGVF0MnBDZqVk\n--- "
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
    for (const std::string& entry : {std::string("nonsense"), passphrase_file}) {
      const std::string file = file_with_bogus_entry(owner.recipient, second.recipient, entry);
      IdentitySearch owners = search_with(owner);
      OpenDocument document = open(file, owners);
      document.add_recipient(second.recipient, no_interaction());
      CHECK(document.recipients() == RecipientGroups{{owner.recipient, second.recipient}});
      const std::string after = document.encrypted();
      IdentitySearch seconds = search_with(second);
      const SecretBytes value = open(after, seconds).get(TreePath::parse("[\"a\"]"));
      CHECK(value.expose_text() == "one");
    }
  }

  TEST_CASE("a recipient with an entry of its own keeps it") {
    const auto owner = age::generate_x25519_identity();
    const std::string file = file_with_bogus_entry(owner.recipient, "age1other", "nonsense");
    IdentitySearch search = search_with(owner);
    OpenDocument document = open(file, search);
    document.add_recipient(owner.recipient, no_interaction());
    CHECK(document.encrypted() == file);
  }
}
