#include <secretsctl/core/error.hpp>
#include <secretsctl/core/qr_code.hpp>

#ifdef SECRETSCTL_HAS_QRCODEGEN
#include <qrcodegen/qrcodegen.h>
#endif

namespace secretsctl {

#ifdef SECRETSCTL_HAS_QRCODEGEN
namespace {

constexpr int border = 4;  // modules, as the standard has it
constexpr int largest_version = 10;

// Its buffers are the caller's alone: nothing of the text comes onto the heap.
SecretBytes encode(const SecretBytes& text) {
  constexpr std::size_t size = qrcodegen_BUFFER_LEN_FOR_VERSION(largest_version);
  SecretBuffer ended(text.size() + 1);
  ended.append(text.expose());
  ended.append('\0');
  const SecretBytes string = ended.take();
  SecretBytes work(size);
  SecretBytes code(size);
  if (!qrcodegen_encodeText(string.expose_text().data(), work.expose_writable().data(),
                            code.expose_writable().data(), qrcodegen_Ecc_MEDIUM,
                            qrcodegen_VERSION_MIN, largest_version, qrcodegen_Mask_AUTO, true)) {
    throw Error(ErrorKind::generic, "the text is too long for a QR code");
  }
  return code;
}

std::string_view half_blocks(bool upper, bool lower) {
  if (upper) return lower ? "\u2588" : "\u2580";
  return lower ? "\u2584" : " ";
}

}  // namespace

bool has_qr_codes() noexcept {
  return true;
}

SecretBytes qr_code(const SecretBytes& text, QrColours colours) {
  const bool has_colours = colours == QrColours::explicit_;
  const SecretBytes code = encode(text);
  const std::uint8_t* modules = code.expose().data();
  const int size = qrcodegen_getSize(modules);
  SecretBuffer drawn;
  for (int y = -border; y < size + border; y += 2) {
    if (has_colours) drawn.append("\x1b[30;107m");
    for (int x = -border; x < size + border; ++x) {
      // Outside of the code all modules are light.
      drawn.append(
          half_blocks(qrcodegen_getModule(modules, x, y), qrcodegen_getModule(modules, x, y + 1)));
    }
    drawn.append(has_colours ? std::string_view("\x1b[0m\n") : std::string_view("\n"));
  }
  return drawn.take();
}
#else
bool has_qr_codes() noexcept {
  return false;
}

SecretBytes qr_code(const SecretBytes& /*text*/, QrColours /*colours*/) {
  throw Error(ErrorKind::generic,
              "this build has no QR codes: it was made without libqrcodegen-dev");
}
#endif

}  // namespace secretsctl
