#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/keygen.hpp>
#include <secretsctl/core/interaction.hpp>

#include "handles.hpp"

using namespace secretsctl;
using namespace secretsctl::c;

namespace {

void refuse_empty(bool is_empty, const std::string& name) {
  if (is_empty) throw Error(ErrorKind::generic, name + " holds no identity");
}

}  // namespace

secretsctl_keys* secretsctl_keys_new(secretsctl_error** error) {
  return guarded<secretsctl_keys*>(error, nullptr, [] { return new secretsctl_keys; });
}

bool secretsctl_keys_add_text(secretsctl_keys* keys, const char* text, size_t size,
                              secretsctl_error** error) {
  return guarded(error, false, [&] {
    secretsctl_keys& to = required(keys, "keys");
    to.owner.check();
    SecretBytes copy = secret(text, size);
    const auto identities = age::parse_identities(copy.clone(), "the keys given",
                                                  age::IdentityLines::words, no_interaction());
    refuse_empty(identities.empty(), "the text");
    to.texts.push_back(std::move(copy));
    return true;
  });
}

bool secretsctl_keys_add_file(secretsctl_keys* keys, const char* path, secretsctl_error** error) {
  return guarded(error, false, [&] {
    secretsctl_keys& to = required(keys, "keys");
    to.owner.check();
    std::string file = regular_file(path);
    refuse_empty(age::read_identity_file(file, no_interaction()).empty(), printable(file));
    to.files.push_back(std::move(file));
    return true;
  });
}

void secretsctl_keys_free(secretsctl_keys* keys) {
  delete keys;
}

secretsctl_bytes* secretsctl_keygen(bool post_quantum, secretsctl_bytes** recipient,
                                    secretsctl_error** error) {
  return guarded<secretsctl_bytes*>(error, nullptr, [&] {
    if (recipient != nullptr) *recipient = nullptr;
    age::NewIdentity made =
        post_quantum ? age::generate_hybrid_identity() : age::generate_x25519_identity();
    std::unique_ptr<secretsctl_bytes> identity(give(std::move(made.key_file)));
    if (recipient != nullptr) *recipient = give(SecretBytes::copy_of(made.recipient));
    return identity.release();
  });
}
