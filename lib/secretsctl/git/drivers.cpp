#include <secretsctl/git/drivers.hpp>

#include <array>
#include <secretsctl/core/error.hpp>

namespace secretsctl::git {
namespace {

constexpr const char* textconv_name = "diff.secretsctl.textconv";
constexpr const char* cache_name = "diff.secretsctl.cachetextconv";
constexpr const char* external_diff_name = "diff.secretsctl.command";
constexpr const char* merge_name = "merge.secretsctl.driver";
constexpr const char* merge_title_name = "merge.secretsctl.name";

constexpr const char* no_cache = "false";
constexpr const char* merge_title = "encrypted files, key by key";

// git appends the file's path.
constexpr std::array<std::string_view, 2> textconv_ends = {" git textconv --",
                                                           " git textconv --plaintext-in-ci --"};
constexpr std::string_view merge_end = " git merge -- %O %A %B %L %P";

bool is_our_textconv(const std::string& value) {
  return value.ends_with(textconv_ends[0]) || value.ends_with(textconv_ends[1]);
}

bool is_our_merge(const std::string& value) {
  return value.ends_with(merge_end);
}

// In a merge driver's command git expands percent signs.
std::string without_placeholders(std::string_view command) {
  std::string out;
  for (const char c : command) out += c == '%' ? "%%" : std::string(1, c);
  return out;
}

std::string kept_note(const char* name, const std::string& value) {
  return std::string(name) + " is set already and is kept: " + printable(value);
}

}  // namespace

DriverChange set_drivers(const Repository& repository, const std::string& command, InCi in_ci) {
  DriverChange change;
  const auto textconv = repository.setting(textconv_name);
  const auto external = repository.setting(external_diff_name);
  const auto merge = repository.setting(merge_name);
  if (textconv && !is_our_textconv(*textconv)) {
    change.notes.push_back(kept_note(textconv_name, *textconv));
  } else if (external) {
    change.notes.push_back(kept_note(external_diff_name, *external));
  } else {
    const std::string_view end = textconv_ends.at(in_ci == InCi::decrypted ? 1 : 0);
    // Caching is turned off first: git would store plaintexts as notes in its object store.
    change.changed |= repository.set(cache_name, no_cache);
    change.changed |= repository.set(textconv_name, command + std::string(end));
  }
  if (merge && !is_our_merge(*merge)) {
    change.notes.push_back(kept_note(merge_name, *merge));
  } else {
    change.changed |= repository.set(merge_title_name, merge_title);
    change.changed |=
        repository.set(merge_name, without_placeholders(command) + std::string(merge_end));
  }
  return change;
}

DriverChange unset_drivers(const Repository& repository) {
  DriverChange change;
  const auto textconv = repository.own_setting(textconv_name);
  const auto merge = repository.own_setting(merge_name);
  if (textconv && is_our_textconv(*textconv)) {
    repository.unset(textconv_name);
    if (repository.own_setting(cache_name) == no_cache) repository.unset(cache_name);
    change.changed = true;
  } else if (textconv) {
    change.notes.push_back(kept_note(textconv_name, *textconv));
  }
  if (merge && is_our_merge(*merge)) {
    repository.unset(merge_name);
    if (repository.own_setting(merge_title_name) == merge_title) {
      repository.unset(merge_title_name);
    }
    change.changed = true;
  } else if (merge) {
    change.notes.push_back(kept_note(merge_name, *merge));
  }
  return change;
}

}  // namespace secretsctl::git
