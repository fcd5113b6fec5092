#include <secretsctl/core/error.hpp>

namespace secretsctl {

Error::Error(ErrorKind kind, const std::string& message)
    : std::runtime_error(message_text(message)), kind_(kind) {}

int exit_status(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::generic:
    case ErrorKind::not_encrypted:
    case ErrorKind::age_no_match:
    case ErrorKind::age_header:
    case ErrorKind::age_header_mac:
    case ErrorKind::age_armor:
    case ErrorKind::age_payload:
      return 1;
    case ErrorKind::input_unreadable:
      return 2;
    case ErrorKind::output_unwritable:
      return 3;
    case ErrorKind::not_representable:
      return 4;
    case ErrorKind::conflicting_flags:
      return 8;
    case ErrorKind::encrypting_tree:
      return 23;
    case ErrorKind::decrypting_tree:
      return 25;
    case ErrorKind::mac_mismatch:
      return 51;
    case ErrorKind::malformed_path:
      return 91;
    case ErrorKind::no_file:
      return 100;
    case ErrorKind::no_data_key:
      return 128;
    // The status that a shell uses.
    case ErrorKind::program_failed:
      return 126;
    case ErrorKind::program_missing:
      return 127;
    case ErrorKind::unchanged:
      return 200;
    case ErrorKind::editor_failed:
      return 201;
    case ErrorKind::already_encrypted:
      return 203;
  }
  return 1;
}

}  // namespace secretsctl
