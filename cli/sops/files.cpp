#include "files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/same_file.hpp>
#include <secretsctl/sops/metadata/selection_rule.hpp>
#include <secretsctl/sops/rules/config_search.hpp>

#include "../command.hpp"

namespace secretsctl::cli::as_sops {
namespace {

struct End {
  std::string_view text;
  sops::Format format;
};
constexpr std::array ends = {
    End{".yaml", sops::Format::yaml}, End{".yml", sops::Format::yaml},
    End{".json", sops::Format::json}, End{".env", sops::Format::dotenv},
    End{".ini", sops::Format::ini},
};

std::optional<sops::Format> find_end(std::string_view name) {
  for (const End& end : ends) {
    if (name.ends_with(end.text)) return end.format;
  }
  return std::nullopt;
}

std::string flag_name(std::string_view name) {
  std::string flag(name);
  for (char& letter : flag) {
    if (letter == '_') letter = '-';
  }
  return flag;
}

std::optional<sops::SelectionRule> selection_of(const Call& call) {
  std::optional<sops::SelectionRule> rule;
  for (const auto& [kind, name] : sops::selection_names) {
    const std::string pattern = call.text(flag_name(name));
    if (pattern.empty()) continue;
    if (rule) {
      throw StatusError(status_conflicting_flags,
                        "--" + flag_name(sops::selection_name(rule->kind)) + " and --" +
                            flag_name(name) + " exclude each other");
    }
    rule = sops::SelectionRule{kind, pattern};
  }
  return rule;
}

sops::MacCheck mac_check(const Call& call) {
  return call.flag("ignore-mac") ? sops::MacCheck::ignored : sops::MacCheck::required;
}

// Whether there is nothing but white space between two commas, or beside one.
bool has_empty_part(std::string_view text) {
  bool is_empty = true;
  for (const char letter : std::string(text) + ",") {
    if (letter == ',' && is_empty) return true;
    is_empty = letter == ',' || (is_empty && std::isspace(static_cast<unsigned char>(letter)) != 0);
  }
  return false;
}

}  // namespace

std::string file_of(const Call& call) {
  call.warn_of_more_arguments();
  if (call.arguments().empty()) {
    throw StatusError(status_no_file, "Error: no file specified");
  }
  return call.arguments().front();
}

bool is_missing(const std::string& path) {
  struct stat info {};
  return !path.empty() && stat(path.c_str(), &info) != 0 && errno == ENOENT;
}

std::string name_of(const Call& call, const std::string& file) {
  const std::string name = call.text("filename-override");
  return name.empty() ? file : name;
}

sops::Format format_of_end(std::string_view name) {
  return find_end(name).value_or(sops::Format::binary);
}

std::optional<sops::Format> format_flag(const Call& call, std::string_view flag) {
  const std::string name = call.text(flag);
  if (name.empty()) return std::nullopt;
  try {
    return sops::parse_format(name);
  } catch (const Error& error) {
    print_message("warning: --" + std::string(flag) + ": " + error.what() +
                  "; the file's name decides");
    return std::nullopt;
  }
}

std::optional<sops::Format> input_format(const Call& call, const std::string& name) {
  const auto given = format_flag(call, "input-type");
  return given ? given : find_end(name);
}

sops::Format output_format(const Call& call, const std::string& name, sops::Format opened) {
  const auto given = format_flag(call, "output-type");
  return given ? *given : find_end(name).value_or(opened);
}

std::string output_of(const Call& call, const std::string& file) {
  const std::string output = call.text("output");
  if (!call.flag("in-place")) return output.empty() ? "-" : output;
  if (!output.empty()) {
    throw StatusError(status_conflicting_flags,
                      "Error: cannot operate on both --output and --in-place");
  }
  if (file == "-") {
    throw StatusError(status_conflicting_flags,
                      "Error: cannot use --in-place when reading from stdin");
  }
  return file;
}

sops::OpenedFile open_file(const Call& call, const std::string& file, ErrorKind missing) {
  call.check_key_services();
  sops::IdentitySearch search(sops::RepositoryKey::consulted, terminal_interaction(),
                              config_places);
  return sops::open_encrypted_file(file,
                                   {.format = input_format(call, name_of(call, file)),
                                    .mac = mac_check(call),
                                    .stored = sops::StoredTexts::forgotten,
                                    .missing = missing},
                                   search);
}

void check_indent(std::optional<int> indent, sops::Format format) {
  const bool has_tab = format == sops::Format::json || format == sops::Format::binary;
  const int least = has_tab ? -1 : 0;
  if (!indent || *indent >= least || format == sops::Format::dotenv || format == sops::Format::ini)
    return;
  throw Error(ErrorKind::not_representable,
              "--indent " + std::to_string(*indent) + ": the smallest one for " +
                  std::string(sops::row_of(format).name) + " is " + std::to_string(least));
}

void lay_out(const Call& call, const std::string& name, sops::Format format, sops::Tree& tree) {
  tree.layout = {};
  tree.plain_layout = {};
  const auto indent = call.number("indent");
  tree.indent = indent ? indent : sops::indent_for(name, format, config_places);
  check_indent(indent, format);
}

void write_plain(const Call& call, const std::string& name, sops::OpenedFile& opened,
                 sops::Format format, Sink& out) {
  lay_out(call, name, format, opened.document.tree);
  sops::store_for(format).write_plain(opened.document.tree, out);
}

sops::EditOptions edit_options(const Call& call, const std::string& file) {
  return {.format = input_format(call, name_of(call, file)),
          .config = call.text("config"),
          .mac = mac_check(call),
          .rule = sops::RuleCheck::left_to_caller,
          .places = config_places};
}

void check_clear(sops::EditableFile& file) {
  const auto& rule = file.rule();
  const sops::SelectionRule& own = std::as_const(file).document().metadata.selection;
  // A rule that selects nothing by name means the default.
  if (rule && sops::protection_of(*rule).selection != own) {
    const auto keys = file.clear_keys();
    if (!keys.empty()) {
      throw Error(ErrorKind::generic,
                  input_name(file.path()) + ": " + printable_list(keys) +
                      " would be stored in clear, because the file says " +
                      sops::selection_text(own) + "; " + sops::place_of(*rule) + " says " +
                      sops::selection_text(sops::protection_of(*rule).selection));
    }
  }
  file.check_clear(sops::ClearValues::allowed);
}

void write_file(const Call& call, const std::string& name, sops::EditableFile& file,
                const std::string& output) {
  const sops::Format format = output_format(call, name, file.format());
  const auto indent = call.number("indent");
  check_indent(indent, format);
  if (indent || format != file.format()) file.convert(format);
  if (indent) file.document().tree.indent = indent;
  check_clear(file);
  if (output == file.path() || is_same_file(output, file.path())) {
    file.write();
  } else {
    write_output(output, OutputSecrecy::ciphertext, bytes_of(file.encrypted()));
  }
}

void change_file(const Call& call, const std::string& file,
                 const std::function<bool(sops::EditableFile&)>& change) {
  call.check_key_services();
  sops::IdentitySearch search(sops::RepositoryKey::consulted, terminal_interaction(),
                              config_places);
  sops::edit_encrypted_file(file, edit_options(call, file), search,
                            [&](sops::EditableFile& opened) {
                              if (change(opened)) write_file(call, file, opened, file);
                              return false;
                            });
}

std::vector<std::string> recipients_in(const Call& call, std::string_view flag) {
  const std::string text = call.text(flag);
  if (text.empty()) return {};
  const std::string source = "--" + std::string(flag);
  auto recipients = in_context(source, [&] { return sops::split_recipients(text); });
  if (has_empty_part(text)) throw Error(ErrorKind::generic, source + ": a recipient is empty");
  sops::check_recipients({recipients}, source);
  return recipients;
}

sops::EncryptionRequest request_of(const Call& call) {
  call.refuse_other_kinds();
  static_cast<void>(recipients_in(call, "age"));
  sops::EncryptionRequest request;
  request.age = call.text("age");
  request.config = call.text("config");
  request.places = config_places;
  request.selection = selection_of(call);
  request.mac_only_encrypted = call.flag("mac-only-encrypted");
  request.shamir_threshold = call.number("shamir-secret-sharing-threshold").value_or(0);
  return request;
}

void require_rule(const Call& call, const std::string& name) {
  const sops::ConfigFile config = sops::config_for(name, call.text("config"), config_places);
  if (!config.empty()) static_cast<void>(sops::find_creation_rule(config, {name}));
}

}  // namespace secretsctl::cli::as_sops
