#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/stores/ini/ini_reader.hpp>
#include <string>
#include <string_view>

namespace secretsctl::sops {

/// Appends a value so that it is read back as it is: in the quotes given if that works, else as
/// SOPS writes it, else in other quotes. Returns false, and appends nothing, if INI cannot hold it.
/// `out` is a std::string or a SecretBuffer.
template <typename Out>
[[nodiscard]] bool append_ini_text(IniQuote quote, std::string_view value, Out& out);

extern template bool append_ini_text(IniQuote, std::string_view, std::string&);
extern template bool append_ini_text(IniQuote, std::string_view, SecretBuffer&);

/// The name of a key as SOPS writes it; empty if INI cannot hold it.
[[nodiscard]] std::string ini_name_text(std::string_view name);

/// Whether a heading can hold the name of a section.
[[nodiscard]] bool is_section_name(std::string_view name);

}  // namespace secretsctl::sops
