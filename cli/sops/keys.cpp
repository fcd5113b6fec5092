#include <algorithm>
#include <charconv>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/files/rekey.hpp>
#include <utility>

#include "../command.hpp"
#include "files.hpp"
#include "verbs.hpp"

// rotate and groups: the recipients are those of the file itself, changed as the flags say.

namespace secretsctl::cli::as_sops {
namespace {

using Recipients = std::vector<std::string>;

bool has(const Recipients& group, const std::string& recipient) {
  const std::string key = age::recipient_key(recipient);
  return std::ranges::any_of(
      group, [&](const std::string& other) { return age::recipient_key(other) == key; });
}

void add_to(Recipients& group, const Recipients& added) {
  for (const std::string& recipient : added) {
    if (!has(group, recipient)) group.push_back(recipient);
  }
}

// sops passes over a recipient that the file does not have.
void remove_from(sops::RecipientGroups& groups, const Recipients& removed) {
  for (const std::string& recipient : removed) {
    if (std::ranges::none_of(groups, [&](const auto& group) { return has(group, recipient); })) {
      print_message("warning: --rm-age: " + age::recipient_name(recipient) +
                    " is not a recipient of the file");
    }
  }
  for (Recipients& group : groups) {
    std::erase_if(group, [&](const std::string& recipient) { return has(removed, recipient); });
  }
}

// Anyone who can write the file could have added a recipient, and a new data key is wrapped for it.
void warn_of_unproven(const sops::RecipientGroups& groups, const sops::EditableFile& file,
                      const Recipients& given, const sops::IdentitySearch& search) {
  Recipients proven = search.recipients();
  add_to(proven, given);
  if (file.rule()) {
    for (const auto& group : file.rule()->key_groups) add_to(proven, group);
  }
  for (const auto& group : groups) {
    for (const std::string& recipient : group) {
      if (has(proven, recipient)) continue;
      print_message("warning: " + age::recipient_name(recipient) +
                    " is named by the file alone: anyone who could change it may have added it");
    }
  }
}

void renew(sops::EditableFile& file, const sops::RecipientGroups& groups, int threshold) {
  in_context(input_name(file.path()), [&] {
    sops::check_recipients(groups, "its recipients");
    sops::renew_keys(file, groups, threshold, terminal_interaction());
  });
}

int threshold_for(const Call& call, const sops::EditableFile& file, std::size_t groups) {
  const int given = call.number("shamir-secret-sharing-threshold").value_or(0);
  const int threshold = given != 0 ? given : file.document().metadata.shamir_threshold;
  if (std::cmp_greater(threshold, groups)) {
    throw Error(ErrorKind::generic,
                "the Shamir threshold is " + std::to_string(threshold) + ", and there would be " +
                    std::to_string(groups) +
                    " key groups; give another one with --shamir-secret-sharing-threshold");
  }
  if (groups < 2) return 0;
  return static_cast<int>(sops::effective_threshold(threshold, groups));
}

std::string group_file(const Call& call) {
  std::string file = call.text("file");
  if (file.empty()) throw Error(ErrorKind::input_unreadable, "name the file with --file");
  return file;
}

std::size_t group_number(const Call& call) {
  std::size_t number = 0;
  if (call.arguments().size() == 1) {
    const std::string& text = call.arguments().front();
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc() && rest == end) return number;
  }
  throw Error(ErrorKind::generic,
              "error: exactly one positional argument (the number of the group, from 0) required");
}

void write_group(const Call& call, sops::EditableFile& file, const sops::RecipientGroups& groups,
                 const Recipients& given, const sops::IdentitySearch& search) {
  warn_of_unproven(groups, file, given, search);
  renew(file, groups, threshold_for(call, file, groups.size()));
  write_file(call, file.path(), file, output_of(call, file.path()));
}

}  // namespace

int rotate(const Call& call) {
  const std::string file = file_of(call);
  const std::string output = output_of(call, file);
  call.refuse_other_kinds();
  const Recipients added = recipients_in(call, "add-age");
  const Recipients removed = recipients_in(call, "rm-age");
  if (is_missing(file) && !(added.empty() && removed.empty())) {
    throw StatusError(status_new_file_keys,
                      "Error: cannot add or remove keys on non-existent file \"" + printable(file) +
                          "\", use the `edit` subcommand instead.");
  }
  call.check_key_services();
  sops::IdentitySearch search(sops::RepositoryKey::consulted, terminal_interaction(),
                              config_places);
  sops::EditableFile opened(file, edit_options(call, file), search);
  sops::RecipientGroups groups = sops::recipients_of(std::as_const(opened).document().metadata);
  add_to(groups.front(), added);
  remove_from(groups, removed);
  warn_of_unproven(groups, opened, added, search);
  renew(opened, groups, std::as_const(opened).document().metadata.shamir_threshold);
  write_file(call, name_of(call, file), opened, output);
  return 0;
}

int add_group(const Call& call) {
  if (!call.arguments().empty()) {
    throw Error(ErrorKind::generic, "error: no positional arguments allowed");
  }
  call.refuse_other_kinds();
  const std::string file = group_file(call);
  Recipients group;
  for (const std::string& text : call.list("age")) {
    in_context("--age", [&] { add_to(group, sops::split_recipients(text)); });
  }
  if (group.empty()) throw Error(ErrorKind::generic, "a key group needs recipients: --age");
  call.check_key_services();
  sops::IdentitySearch search(sops::RepositoryKey::consulted, terminal_interaction(),
                              config_places);
  sops::EditableFile opened(file, edit_options(call, file), search);
  auto groups = sops::recipients_of(std::as_const(opened).document().metadata);
  groups.push_back(group);
  write_group(call, opened, groups, group, search);
  return 0;
}

int delete_group(const Call& call) {
  const auto index = group_number(call);
  const std::string file = group_file(call);
  call.check_key_services();
  sops::IdentitySearch search(sops::RepositoryKey::consulted, terminal_interaction(),
                              config_places);
  sops::EditableFile opened(file, edit_options(call, file), search);
  auto groups = sops::recipients_of(std::as_const(opened).document().metadata);
  if (index >= groups.size() || groups.size() == 1) {
    throw Error(ErrorKind::generic,
                input_name(file) + ": it has " + std::to_string(groups.size()) +
                    (groups.size() == 1 ? " key group, without which it could not be opened"
                                        : " key groups, numbered from 0"));
  }
  groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(index));
  write_group(call, opened, groups, {}, search);
  return 0;
}

}  // namespace secretsctl::cli::as_sops
