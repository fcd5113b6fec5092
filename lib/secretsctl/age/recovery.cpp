#include <secretsctl/age/recovery.hpp>
#include <secretsctl/core/qr_code.hpp>
#include <secretsctl/crypto/sha256.hpp>
#include <string>

namespace secretsctl::age {
namespace {

// The last line of a key file that was just made.
SecretBytes identity_line(const SecretBytes& key_file) {
  std::string_view text = key_file.expose_text();
  text.remove_suffix(1);
  return SecretBytes::copy_of(text.substr(text.rfind('\n') + 1));
}

std::string check_digits(const SecretBytes& identity) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto hash = crypto::sha256(identity.expose());
  std::string check;
  for (std::size_t i = 0; i < 4; ++i) {
    if (i == 2) check += ' ';
    check += digits[hash[i] >> 4];
    check += digits[hash[i] & 0xf];
  }
  return check;
}

}  // namespace

SecretBytes recovery_sheet(const NewIdentity& identity, RecoveryCode code) {
  const SecretBytes line = identity_line(identity.key_file);
  SecretBuffer sheet;
  sheet.append("# recovery key: it opens what is encrypted to the public key below\n");
  sheet.append(identity.key_file.expose());
  sheet.append("# check: " + check_digits(line) + "\n");
  if (code != RecoveryCode::none) {
    const SecretBytes drawn =
        qr_code(line, code == RecoveryCode::for_paper ? QrColours::none : QrColours::explicit_);
    sheet.append(drawn.expose());
  }
  return sheet.take();
}

}  // namespace secretsctl::age
