#include <secretsctl/age/ssh_key_file.hpp>

#include <algorithm>
#include <secretsctl/age/locked_identity.hpp>
#include <secretsctl/age/openssh_key.hpp>
#include <secretsctl/age/pem.hpp>
#include <secretsctl/age/ssh_ed25519.hpp>
#include <secretsctl/age/ssh_rsa.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/crypto/unauthenticated_cipher.hpp>

namespace secretsctl::age {
namespace {

constexpr std::size_t pem_salt_size = 8;
constexpr std::size_t max_public_key_file = std::size_t{16} * 1024;

std::unique_ptr<Identity> make_identity(SshPrivateKey key) {
  if (auto* rsa = std::get_if<crypto::RsaPrivateKey>(&key)) {
    return std::make_unique<SshRsaIdentity>(std::move(*rsa));
  }
  return std::make_unique<SshEd25519Identity>(std::get<crypto::Ed25519Seed>(key).seed);
}

SshPrivateKey parse_der(const std::string& label, const SecretBytes& der) {
  if (label == "RSA PRIVATE KEY") return crypto::RsaPrivateKey(der);
  if (label == "PRIVATE KEY") return crypto::parse_pkcs8(der);
  throw Error(ErrorKind::generic, label == "ENCRYPTED PRIVATE KEY"
                                      ? "it is an encrypted PKCS #8 key, which age does not take; "
                                        "ssh-keygen -p -f KEY turns it into OpenSSH's format"
                                      : "a private key of kind '" + printable(label) +
                                            "' is not supported; Ed25519 and RSA keys are");
}

std::uint8_t hex_digit(char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto at = digits.find(c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c);
  if (at == std::string_view::npos) {
    throw Error(ErrorKind::generic, "the private key's DEK-Info line is damaged");
  }
  return static_cast<std::uint8_t>(at);
}

// `AES-128-CBC,<IV in hexadecimal>`.
SecretBytes decrypt_pem(const PemBlock& block, const SecretBytes& passphrase) {
  const auto comma = std::min(block.encryption.find(','), block.encryption.size());
  const auto* cipher = crypto::pem_cipher(std::string_view(block.encryption).substr(0, comma));
  if (cipher == nullptr) {
    throw Error(ErrorKind::generic,
                "the private key is encrypted with a cipher that is not supported; ssh-keygen -p "
                "-f KEY turns it into OpenSSH's format");
  }
  Bytes iv;
  for (std::size_t i = comma + 1; i + 1 < block.encryption.size(); i += 2) {
    iv.push_back(static_cast<std::uint8_t>(hex_digit(block.encryption[i]) << 4 |
                                           hex_digit(block.encryption[i + 1])));
  }
  if (iv.size() != cipher->iv_size || block.content.size() % cipher->block_size != 0) {
    throw Error(ErrorKind::generic, "the private key is damaged or cut off");
  }
  const SecretBytes key =
      crypto::pem_key(passphrase, ByteView(iv).first(pem_salt_size), cipher->key_size);
  SecretBytes plain = block.content.clone();
  cipher->decrypt(key.expose(), iv, plain.expose_writable());
  const std::size_t padding = plain.expose().back();
  if (padding == 0 || padding > cipher->block_size) {
    throw Error(ErrorKind::generic, "the passphrase is wrong");
  }
  plain.truncate(plain.size() - padding);
  return plain;
}

// A private key protected by a passphrase, whose public key shows which files are for it.
class LockedSshKey : public LockedIdentity {
 public:
  LockedSshKey(SshPublicKey public_key, const std::string& name, Interaction& interaction)
      : LockedIdentity(name, interaction), public_key_(std::move(public_key)) {}

 private:
  [[nodiscard]] bool may_match(std::span<const Stanza> stanzas) const override {
    return std::ranges::any_of(stanzas, [this](const Stanza& stanza) {
      return stanza.type == public_key_.type() && !stanza.arguments.empty() &&
             stanza.arguments.front() == public_key_.tag();
    });
  }

  SshPublicKey public_key_;
};

class LockedOpensshKey final : public LockedSshKey {
 public:
  LockedOpensshKey(OpensshKey key, const std::string& name, Interaction& interaction)
      : LockedSshKey(key.public_key, name, interaction), key_(std::move(key)) {}

 private:
  [[nodiscard]] Identities open(const std::function<SecretBytes()>& ask) const override {
    Identities identities;
    identities.push_back(make_identity(open_openssh_key(key_, ask())));
    return identities;
  }

  OpensshKey key_;
};

class LockedPemKey final : public LockedSshKey {
 public:
  LockedPemKey(PemBlock block, SshPublicKey public_key, const std::string& name,
               Interaction& interaction)
      : LockedSshKey(std::move(public_key), name, interaction), block_(std::move(block)) {}

 private:
  [[nodiscard]] Identities open(const std::function<SecretBytes()>& ask) const override {
    Identities identities;
    const SecretBytes der = decrypt_pem(block_, ask());
    try {
      identities.push_back(make_identity(parse_der(block_.label, der)));
    } catch (const Error&) {
      throw Error(ErrorKind::generic, "the passphrase is wrong, or the private key is damaged");
    }
    return identities;
  }

  PemBlock block_;
};

SshPublicKey read_public_key(const std::string& path) {
  constexpr const char* need =
      "it is protected by a passphrase in a PEM format, which needs its public key in a .pub file "
      "beside it (or ssh-keygen -p -f KEY, which turns it into OpenSSH's format)";
  if (path.empty()) throw Error(ErrorKind::generic, need);
  try {
    const Bytes file = read_file(path, {.limit = max_public_key_file});
    const std::string_view text = text_of(file);
    return SshPublicKey::parse(text.substr(0, text.find('\n')));
  } catch (const Error& error) {
    throw Error(ErrorKind::generic, std::string(need) + ": " + error.what());
  }
}

// Files that lie beside the one that is meant.
void refuse_other_keys(std::string_view text) {
  if (text.starts_with("ssh-") || text.starts_with("ecdsa-") || text.starts_with("sk-")) {
    throw Error(ErrorKind::generic,
                "it is a public key; the private key is in the file of that name without .pub");
  }
  if (text.find("AGE-SECRET-KEY-") != std::string_view::npos) {
    throw Error(ErrorKind::generic, "it holds an age identity, which belongs to SOPS_AGE_KEY_FILE");
  }
}

}  // namespace

std::unique_ptr<Identity> parse_ssh_identity(SshKeyText key, Interaction& interaction) {
  return in_context(key.name, [&]() -> std::unique_ptr<Identity> {
    refuse_other_keys(key.text.expose_text());
    PemBlock block = parse_pem(key.text.expose_text());
    if (block.label == "OPENSSH PRIVATE KEY") {
      OpensshKey openssh = parse_openssh_key(block.content);
      if (!is_encrypted(openssh)) return make_identity(open_openssh_key(openssh, {}));
      return std::make_unique<LockedOpensshKey>(std::move(openssh), key.name, interaction);
    }
    if (block.encryption.empty()) return make_identity(parse_der(block.label, block.content));
    return std::make_unique<LockedPemKey>(std::move(block), read_public_key(key.public_key_path),
                                          key.name, interaction);
  });
}

std::unique_ptr<Identity> read_ssh_identity(const std::string& path, Interaction& interaction,
                                            ErrorKind missing) {
  return parse_ssh_identity(
      {read_secret_file(path, {.limit = max_ssh_key_size, .missing = missing}), input_name(path),
       path + ".pub"},
      interaction);
}

}  // namespace secretsctl::age
