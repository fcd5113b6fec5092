#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/stores/ini/ini_tree.hpp>
#include <span>
#include <string>

namespace secretsctl::sops {

/// Reads a text that was written, as SOPS will, and compares it with the sections that it was made
/// of; the section [sops] does not count. Text: a std::string for stored texts, a SecretBuffer for
/// plaintexts. Throws Error (not_representable) that names the first difference.
template <typename Text>
void check_written(const Text& text, std::span<const IniSection> sections);

extern template void check_written(const std::string&, std::span<const IniSection>);
extern template void check_written(const SecretBuffer&, std::span<const IniSection>);

}  // namespace secretsctl::sops
