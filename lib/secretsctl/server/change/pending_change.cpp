#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/sha256.hpp>
#include <secretsctl/server/change/json_quoted.hpp>
#include <secretsctl/server/change/pending_change.hpp>
#include <secretsctl/server/machine/concat.hpp>
#include <secretsctl/sops/yaml/yaml_node.hpp>

namespace secretsctl::server {
namespace {

using sops::YamlNode;

constexpr const char* manifest_version = "1";
constexpr std::size_t most_entries = 1000;
constexpr int octal = 8;
constexpr int decimal = 10;

std::string backup_path(const std::string& folder, std::size_t number) {
  return folder + "/" + std::to_string(number);
}

std::string list_json(const Words& words) {
  std::string json = "[";
  for (const std::string& word : words) {
    json.append(json.size() > 1 ? ", " : "") += json_quoted(word);
  }
  return json + "]";
}

std::string lists_json(const std::vector<Words>& lists) {
  std::string json = "[";
  for (const Words& words : lists) json.append(json.size() > 1 ? ", " : "") += list_json(words);
  return json + "]";
}

std::string file_json(const SavedFile& file) {
  Words words{file.path, file.owner, file.now, std::to_string(file.new_folders)};
  if (file.before) {
    std::array<char, 16> mode{};
    std::snprintf(mode.data(), mode.size(), "%o", static_cast<unsigned>(file.before->mode));
    words.emplace_back(mode.data());
    words.push_back(std::to_string(file.before->uid));
    words.push_back(std::to_string(file.before->gid));
  }
  return list_json(words);
}

[[noreturn]] void fail() {
  throw Error(ErrorKind::generic, "the manifest is damaged, or another version wrote it");
}

std::uint64_t number_of(const std::string& text, int base = decimal) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number, base);
  if (result.ec != std::errc() || result.ptr != end) fail();
  return number;
}

Words words_of(const YamlNode& node) {
  if (!node.is_list() || node.size() > most_entries) fail();
  Words words;
  for (const YamlNode& item : node.items()) {
    if (!item.is_scalar()) fail();
    words.push_back(item.text());
  }
  return words;
}

std::vector<Words> lists_of(const YamlNode& node) {
  if (!node.is_list() || node.size() > most_entries) fail();
  std::vector<Words> lists;
  for (const YamlNode& item : node.items()) lists.push_back(words_of(item));
  return lists;
}

SavedFile file_of(const Words& words) {
  constexpr std::size_t new_file = 4;
  constexpr std::size_t old_file = 7;
  if (words.size() != new_file && words.size() != old_file) fail();
  SavedFile file{words[0], words[1], {}, words[2], static_cast<int>(number_of(words[3]))};
  if (!file.path.starts_with('/')) fail();
  if (words.size() == old_file) {
    file.before = SystemFile{{},
                             static_cast<mode_t>(number_of(words[4], octal)),
                             static_cast<uid_t>(number_of(words[5])),
                             static_cast<gid_t>(number_of(words[6]))};
  }
  return file;
}

}  // namespace

std::string digest_of(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string digest;
  for (const std::uint8_t byte : crypto::sha256(bytes_of(text))) {
    digest += digits[byte >> 4U];
    digest += digits[byte & 15U];
  }
  return digest;
}

std::string manifest_text(const PendingChange& change) {
  std::string files;
  for (const SavedFile& file : change.files) {
    files += concat({files.empty() ? "\n  " : ",\n  ", file_json(file)});
  }
  return concat({"{\n \"version\": ", manifest_version,                  //
                 ",\n \"boot\": ", json_quoted(change.boot),             //
                 ",\n \"finished\": ", std::to_string(change.finished),  //
                 ",\n \"time\": ", json_quoted(change.time),             //
                 ",\n \"exempt\": ", json_quoted(change.exempt),         //
                 ",\n \"reload\": ", lists_json(change.reload),          //
                 ",\n \"undo\": ", lists_json(change.undo),              //
                 ",\n \"files\": [", files, "]\n}\n"});
}

// JSON is YAML, which the plan needs a reader for anyway.
PendingChange parse_manifest(const std::string& text) {
  const YamlNode root = YamlNode::parse(text);
  if (!root.is_map()) fail();
  PendingChange change;
  std::string version;
  for (const YamlNode::Entry& entry : root.entries()) {
    const std::string name = entry.name.text();
    const YamlNode& value = entry.value;
    if (name == "reload") change.reload = lists_of(value);
    if (name == "undo") change.undo = lists_of(value);
    if (name == "files") {
      for (const Words& words : lists_of(value)) change.files.push_back(file_of(words));
    }
    if (!value.is_scalar()) continue;
    if (name == "version") version = value.text();
    if (name == "boot") change.boot = value.text();
    if (name == "finished") change.finished = number_of(value.text());
    if (name == "time") change.time = value.text();
    if (name == "exempt") change.exempt = value.text();
  }
  if (version != manifest_version || change.boot.empty() || change.files.empty()) fail();
  return change;
}

void save_change(const std::string& folder, const PendingChange& change) {
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    throw Error(ErrorKind::output_unwritable, folder + ": " + std::strerror(errno));
  }
  for (std::size_t i = 0; i < change.files.size(); ++i) {
    const auto& before = change.files[i].before;
    if (before) put_system_file(backup_path(folder, i), {before->content, 0600}, 0);
  }
  save_manifest(folder, change);
}

void save_manifest(const std::string& folder, const PendingChange& change) {
  put_system_file(folder + manifest_name, {manifest_text(change), 0600}, 0);
}

std::optional<PendingChange> load_change(const std::string& folder) {
  const auto manifest = find_system_file(folder + manifest_name, 0);
  if (!manifest) return std::nullopt;
  PendingChange change =
      in_context(folder + manifest_name, [&] { return parse_manifest(manifest->content); });
  for (std::size_t i = 0; i < change.files.size(); ++i) {
    auto& before = change.files[i].before;
    if (!before) continue;
    const std::string path = backup_path(folder, i);
    auto content = find_system_file(path, 0);
    if (!content) throw Error(ErrorKind::input_unreadable, path + ": the old content is gone");
    before->content = std::move(content->content);
  }
  return change;
}

void remove_flat_folder(const std::string& folder) {
  const auto names = ThisMachine().folder(folder);
  if (!names) return;
  for (const std::string& name : *names) unlink(concat({folder, "/", name}).c_str());
  rmdir(folder.c_str());
}

void remove_change(const std::string& folder) {
  // Without its manifest the rest is nothing.
  remove_system_file(folder + manifest_name, 0);
  remove_flat_folder(folder);
}

}  // namespace secretsctl::server
