#include <secretsctl/sops/rules/rule_names.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/similar_name.hpp>
#include <span>
#include <string>

namespace secretsctl::sops {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 3> top_names = {"creation_rules", "destination_rules",
                                                       "stores"};
constexpr std::array<std::string_view, 19> rule_names = {
    "path_regex", "age", "key_groups", "shamir_threshold", "unencrypted_suffix", "encrypted_suffix",
    "unencrypted_regex", "encrypted_regex", "unencrypted_comment_regex", "encrypted_comment_regex",
    "mac_only_encrypted", "pgp", "kms", "aws_profile", "gcp_kms", "hckms", "azure_keyvault",
    "hc_vault_transit_uri",
    // SOPS's documentation has it, and SOPS ignores it.
    "hc_vault_uris"};
constexpr std::array<std::string_view, 8> group_names = {
    "merge", "age", "pgp", "kms", "gcp_kms", "hckms", "azure_keyvault", "hc_vault"};

// Longer names are not compared.
constexpr std::size_t longest_compared = 40;

// Lower case, only letters and digits.
std::string bare(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') text += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) text += c;
  }
  return text;
}

// The known name that is similar to a name; empty if there is none.
std::string_view close_name(std::string_view name, Names known) {
  const std::string text = bare(name);
  if (text.empty() || text.size() > longest_compared) return {};
  std::string_view closest;
  std::size_t least = longest_compared;
  for (const std::string_view candidate : known) {
    const std::string wanted = bare(candidate);
    const std::size_t letters = edit_distance(text, wanted);
    // For a short name a difference of one letter is already large.
    if (letters < least && letters * 4 <= wanted.size() + 1) {
      least = letters;
      closest = candidate;
    }
  }
  return closest;
}

std::string list_of(Names names) {
  std::string text;
  for (const std::string_view name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

bool is_known(std::string_view name, Names known) {
  return std::ranges::find(known, name) != known.end();
}

[[noreturn]] void refuse(const YamlMap& map, const YamlMap::Entry& entry, const char* what,
                         Names known) {
  const std::string& name = entry.name.text();
  const std::string_view close = close_name(name, known);
  map.reader().refuse(entry.name, "'" + printable(name) + "' is not a name that " + what + " has" +
                                      (close.empty() ? "; it has " + list_of(known)
                                                     : "; write '" + std::string(close) + "'"));
}

void check(const YamlMap& map, const char* what, Names known) {
  for (const auto& [name, entry] : map.entries()) {
    if (!is_known(name, known)) refuse(map, entry, what, known);
  }
}

}  // namespace

void check_top_names(const YamlMap& top) {
  const bool has_known = std::ranges::any_of(
      top.entries(), [](const auto& entry) { return is_known(entry.first, top_names); });
  for (const auto& [name, entry] : top.entries()) {
    if (is_known(name, top_names)) continue;
    if (!has_known || !close_name(name, top_names).empty()) {
      refuse(top, entry, "the top of .sops.yaml", top_names);
    }
  }
}

void check_rule_names(const YamlMap& rule) {
  check(rule, "a creation rule", rule_names);
}

void check_group_names(const YamlMap& group) {
  check(group, "a key group", group_names);
}

}  // namespace secretsctl::sops
