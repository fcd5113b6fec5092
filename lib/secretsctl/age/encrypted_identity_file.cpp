#include <secretsctl/age/encrypted_identity_file.hpp>

#include <secretsctl/age/file.hpp>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/scrypt.hpp>
#include <secretsctl/core/error.hpp>

namespace secretsctl::age {
namespace {

// Collects a plaintext in secret memory.
class SecretSink final : public Sink {
 public:
  using Sink::write;
  void write(ByteView bytes) override {
    if (buffer_.size() + bytes.size() > max_identity_file_size) {
      throw Error(ErrorKind::generic, "it holds more than 1 MiB");
    }
    buffer_.append(bytes);
  }
  SecretBytes take() { return buffer_.take(); }

 private:
  SecretBuffer buffer_;
};

}  // namespace

bool is_encrypted_identity_file(std::string_view text) {
  return text.starts_with("age-encryption.org/") || text.starts_with("-----BEGIN AGE");
}

EncryptedIdentityFile::EncryptedIdentityFile(SecretBytes file, const std::string& name,
                                             Interaction& interaction)
    : LockedIdentity(name, interaction), file_(std::move(file)) {}

Identities EncryptedIdentityFile::open(const std::function<SecretBytes()>& ask) const {
  bool asked = false;
  Identities passphrase;
  passphrase.push_back(std::make_unique<ScryptIdentity>([&] {
    asked = true;
    return ask();
  }));
  MemorySource source(file_.expose());
  SecretSink text;
  try {
    decrypt(source, text, passphrase);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::age_no_match) throw;
    throw Error(ErrorKind::generic, asked ? "the passphrase is wrong"
                                          : "it is an encrypted age file, and not encrypted with "
                                            "a passphrase; decrypt it first");
  }
  SecretBytes identities = text.take();
  if (is_encrypted_identity_file(identities.expose_text())) {
    throw Error(ErrorKind::generic, "it holds one more encrypted age file instead of identities");
  }
  return parse_identities(std::move(identities), "its plaintext", IdentityLines::strict,
                          interaction());
}

}  // namespace secretsctl::age
