#include "recovery_flags.hpp"

#include <unistd.h>

#include <secretsctl/age/recovery.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/qr_code.hpp>

#include "command.hpp"

namespace secretsctl::cli {

void RecoveryFlags::add(CommandLine& app, const std::string& help) {
  app.add_flag("--recovery", is_wanted_, help);
  app.add_flag("--qr", has_code_, "with --recovery: show it as a QR code too");
}

void RecoveryFlags::check() const {
  if (!is_wanted_) {
    if (has_code_) throw Error(ErrorKind::conflicting_flags, "--qr belongs to --recovery");
    return;
  }
  if (has_code_ && !has_qr_codes()) {
    throw Error(
        ErrorKind::generic,
        "this build has no QR codes (it was made without libqrcodegen-dev); leave --qr out");
  }
  if (!output && isatty(STDOUT_FILENO) == 0) {
    throw Error(ErrorKind::output_unwritable,
                "a recovery key is shown on a terminal, and standard output is none; -o FILE "
                "writes it to a file of mode 0600, -o - to standard output all the same");
  }
}

void RecoveryFlags::show(const age::NewIdentity& identity) const {
  OutputFile file(output.value_or("-"), OutputSecrecy::secret, OutputReplace::refused);
  const auto code = !has_code_           ? age::RecoveryCode::none
                    : file.is_terminal() ? age::RecoveryCode::for_terminal
                                         : age::RecoveryCode::for_paper;
  const SecretBytes sheet = age::recovery_sheet(identity, code);
  file.write(sheet.expose());
  file.commit();
  print_message(
      file.is_terminal()
          ? "write the identity and its check digits down, then clear the terminal: it is "
            "shown this once, and kept nowhere"
          : "put the recovery key onto paper, and destroy its file (secretsctl shred)");
}

}  // namespace secretsctl::cli
