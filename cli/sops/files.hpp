#pragma once

#include <functional>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/files/encryption_plan.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "call.hpp"

// What the commands of sops share: formats as sops chooses them, places of outputs, changes of a
// file.

namespace secretsctl::cli::as_sops {

/// Statuses that only sops's own command line has.
inline constexpr int status_set_format = 7;
inline constexpr int status_conflicting_flags = 8;
inline constexpr int status_new_file_keys = 49;
inline constexpr int status_no_document = 92;
inline constexpr int status_no_file = 100;

/// Where the .sops.yaml of every file is looked for.
inline constexpr auto config_places = sops::ConfigPlaces::above_working_folder;

/// The FILE of a call. Throws StatusError if there is none. Warns of more arguments.
[[nodiscard]] std::string file_of(const Call& call);

/// Whether there is nothing under a path.
[[nodiscard]] bool is_missing(const std::string& path);

/// The name that formats and creation rules go by: --filename-override, else the file.
[[nodiscard]] std::string name_of(const Call& call, const std::string& file);

/// The format that a name has in sops, by its end alone; binary if it has none.
[[nodiscard]] sops::Format format_of_end(std::string_view name);

/// The format of --input-type or --output-type. Nothing, with a warning, for a name that sops does
/// not know: it goes by the file's name then.
[[nodiscard]] std::optional<sops::Format> format_flag(const Call& call, std::string_view flag);

/// The format of an encrypted file that is read: by flag or name, and nothing where the content is
/// to decide.
[[nodiscard]] std::optional<sops::Format> input_format(const Call& call, const std::string& name);

/// The format in which a file is put out that was opened in another: by flag or name, else as it
/// is.
[[nodiscard]] sops::Format output_format(const Call& call, const std::string& name,
                                         sops::Format opened);

/// The place of the output: FILE itself, --output, or standard output. Throws StatusError if both
/// flags are given, or --in-place without a file (`-`).
[[nodiscard]] std::string output_of(const Call& call, const std::string& file);

/// Opens a file to read its values; `missing` is the kind of error if there is no such file.
[[nodiscard]] sops::OpenedFile open_file(const Call& call, const std::string& file,
                                         ErrorKind missing);

/// Throws Error (not_representable), as sops, for an indentation that a format can't have: JSON
/// alone has a tab (-1).
void check_indent(std::optional<int> indent, sops::Format format);

/// Has a decrypted tree written as sops writes one: in the style of its format, with the
/// indentation of --indent or of the .sops.yaml for `name`. Throws Error (not_representable) for an
/// indentation that the format can't have.
void lay_out(const Call& call, const std::string& name, sops::Format format, sops::Tree& tree);

/// Writes the plaintext of an opened file, laid out.
void write_plain(const Call& call, const std::string& name, sops::OpenedFile& opened,
                 sops::Format format, Sink& out);

/// How a file is opened to be changed. Its rule need not be that of .sops.yaml: check_clear() looks
/// at what matters.
[[nodiscard]] sops::EditOptions edit_options(const Call& call, const std::string& file);

/// Throws Error (generic) if a value would newly be stored in clear that the rule of .sops.yaml
/// encrypts, and (not_representable) for a value that can't be stored in clear.
void check_clear(sops::EditableFile& file);

/// Opens a file, changes it and writes it back, in the format of --output-type. `change` returns
/// false if nothing is to be written.
void change_file(const Call& call, const std::string& file,
                 const std::function<bool(sops::EditableFile&)>& change);

/// Writes a changed file to its place, in the format of --output-type.
void write_file(const Call& call, const std::string& name, sops::EditableFile& file,
                const std::string& output);

/// Calls an action; its errors have no status of their own in sops.
template <typename Action>
auto without_status(Action action) {
  try {
    return action();
  } catch (const Error& error) {
    throw Error(ErrorKind::generic, error.what());
  }
}

/// The recipients of a flag, separated by commas. Throws Error (generic) for an empty one, and one
/// that nothing can be encrypted to.
[[nodiscard]] std::vector<std::string> recipients_in(const Call& call, std::string_view flag);

/// The flags that say how a new file is made: recipients, rules. Throws StatusError for two rules,
/// and Error (generic) for other kinds of keys.
[[nodiscard]] sops::EncryptionRequest request_of(const Call& call);

/// Throws Error (generic), as sops does in the old style, if a .sops.yaml is malformed or has no
/// rule for a file.
void require_rule(const Call& call, const std::string& name);

}  // namespace secretsctl::cli::as_sops
