#include <secretsctl/age/ssh_public_key.hpp>

#include <algorithm>
#include <iterator>
#include <secretsctl/age/ssh_wire.hpp>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/ed25519.hpp>
#include <secretsctl/crypto/sha256.hpp>

namespace secretsctl::age {
namespace {

constexpr std::size_t tag_size = 4;

void put_size(Bytes& blob, std::size_t size) {
  for (const int shift : {24, 16, 8, 0}) blob.push_back(static_cast<std::uint8_t>(size >> shift));
}

void put_string(Bytes& blob, ByteView bytes) {
  put_size(blob, bytes.size());
  std::ranges::copy(bytes, std::back_inserter(blob));
}

// A leading zero byte keeps a number with a set first bit positive.
void put_number(Bytes& blob, ByteView bytes) {
  const bool needs_zero = !bytes.empty() && bytes.front() >= 0x80;
  put_size(blob, bytes.size() + (needs_zero ? 1 : 0));
  if (needs_zero) blob.push_back(0);
  std::ranges::copy(bytes, std::back_inserter(blob));
}

bool is_well_formed(std::string_view type, SshWire fields) {
  if (type == ssh_ed25519_type) {
    const auto key = fields.string();
    return key && key->size() == crypto::ed25519_size && fields.rest().empty();
  }
  return fields.big_number() && fields.big_number() && fields.rest().empty();
}

}  // namespace

SshPublicKey SshPublicKey::parse(std::string_view line) {
  const auto space = line.find(' ');
  const std::string_view type = line.substr(0, space);
  if (type != ssh_ed25519_type && type != ssh_rsa_type) {
    throw Error(ErrorKind::generic, "'" + printable(type) +
                                        "' is not a type of SSH key that age encrypts to; "
                                        "use ssh-ed25519 or ssh-rsa");
  }
  std::string_view text = space == std::string_view::npos ? "" : line.substr(space + 1);
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const auto blob =
      base64_decode(text.substr(0, text.find_first_of(" \t\r")), Base64Padding::padded);
  const auto malformed = [&] {
    return Error(ErrorKind::generic, "the SSH public key '" + printable(line, 40) +
                                         "...' is damaged: copy the whole line of the .pub file");
  };
  if (!blob) throw malformed();
  try {
    SshPublicKey key = from_blob(*blob);
    if (key.type_ != type) throw malformed();
    return key;
  } catch (const Error&) {
    throw malformed();
  }
}

std::optional<std::string> ssh_key_type(std::string_view line) {
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view text = line.substr(space + 1);
  const auto blob = base64_decode(text.substr(0, text.find(' ')), Base64Padding::padded);
  if (!blob) return std::nullopt;
  const auto type = SshWire(*blob).string();
  if (!type || text_of(*type) != line.substr(0, space)) return std::nullopt;
  return std::string(line.substr(0, space));
}

SshPublicKey SshPublicKey::from_blob(ByteView blob) {
  SshWire fields(blob);
  const auto type = fields.string();
  const std::string_view name = type ? text_of(*type) : std::string_view();
  if (name != ssh_ed25519_type && name != ssh_rsa_type) {
    throw Error(ErrorKind::generic, "the SSH key is neither ssh-ed25519 nor ssh-rsa");
  }
  if (!is_well_formed(name, fields)) throw Error(ErrorKind::generic, "the SSH key is damaged");
  return {name, Bytes(blob.begin(), blob.end())};
}

SshPublicKey SshPublicKey::from_ed25519(ByteView public_key) {
  Bytes blob;
  put_string(blob, bytes_of(ssh_ed25519_type));
  put_string(blob, public_key);
  return {ssh_ed25519_type, std::move(blob)};
}

SshPublicKey SshPublicKey::from_rsa(const crypto::RsaPublicKey& key) {
  Bytes blob;
  put_string(blob, bytes_of(ssh_rsa_type));
  put_number(blob, key.exponent);
  put_number(blob, key.modulus);
  return {ssh_rsa_type, std::move(blob)};
}

std::string SshPublicKey::tag() const {
  std::string tag;
  base64_encode(ByteView(crypto::sha256(blob_)).first(tag_size), Base64Padding::unpadded, tag);
  return tag;
}

ByteView SshPublicKey::ed25519() const {
  return ByteView(blob_).last(crypto::ed25519_size);
}

crypto::RsaPublicKey SshPublicKey::rsa() const {
  SshWire fields(blob_);
  static_cast<void>(fields.string());
  const auto exponent = fields.big_number().value_or(ByteView());
  const auto modulus = fields.big_number().value_or(ByteView());
  return {Bytes(modulus.begin(), modulus.end()), Bytes(exponent.begin(), exponent.end())};
}

}  // namespace secretsctl::age
