#pragma once

#include <optional>
#include <string_view>

// SOPS's formats that are not supported yet: enough is known of them to say so, and whether a file
// is encrypted.

namespace secretsctl::sops {

enum class OtherFormat { yaml, json, ini, binary };

/// The format of a --input-type of sops: yaml, json, ini or binary.
[[nodiscard]] std::optional<OtherFormat> other_format_of_type(std::string_view type);

/// The format that a file's name tells: `.yaml`, `.yml`, `.json` and `.ini`, each also with `.enc`
/// after it.
[[nodiscard]] std::optional<OtherFormat> other_format_of_name(std::string_view path);

/// The format of a file that SOPS encrypted, by its content.
[[nodiscard]] std::optional<OtherFormat> other_format_of_content(std::string_view text);

/// Throws Error (generic) that says that the format is not supported yet.
[[noreturn]] void refuse_other_format(OtherFormat format);

/// Throws the same for a file whose name tells another format; else does nothing.
void refuse_other_name(std::string_view path);

}  // namespace secretsctl::sops
