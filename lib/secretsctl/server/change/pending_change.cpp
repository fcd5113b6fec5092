#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/sha256.hpp>
#include <secretsctl/server/change/pending_change.hpp>

namespace secretsctl::server {
namespace {

using Json = nlohmann::ordered_json;

constexpr int manifest_version = 1;
constexpr std::size_t most_entries = 1000;

std::string backup_path(const std::string& folder, std::size_t number) {
  return folder + "/" + std::to_string(number);
}

Json file_json(const SavedFile& file) {
  Json json{{"path", file.path}, {"owner", file.owner}, {"now", file.now}};
  if (file.before) {
    json["before"] = {
        {"mode", file.before->mode}, {"uid", file.before->uid}, {"gid", file.before->gid}};
  }
  return json;
}

SavedFile file_of(const Json& json) {
  SavedFile file{json.at("path"), json.at("owner"), {}, json.at("now")};
  if (!file.path.starts_with('/')) throw Error(ErrorKind::generic, "a path is not absolute");
  if (json.contains("before")) {
    const Json& before = json.at("before");
    file.before = SystemFile{{}, before.at("mode"), before.at("uid"), before.at("gid")};
  }
  return file;
}

PendingChange change_of(const Json& json) {
  if (json.at("version") != manifest_version) {
    throw Error(ErrorKind::generic, "another version of secretsctl wrote it");
  }
  PendingChange change;
  change.boot = json.at("boot");
  change.finished = json.at("finished");
  change.time = json.at("time");
  change.minutes = json.at("minutes");
  change.exempt = json.at("exempt");
  change.reload = json.at("reload");
  change.undo = json.at("undo");
  if (json.at("files").size() > most_entries) throw Error(ErrorKind::generic, "too many files");
  for (const Json& file : json.at("files")) change.files.push_back(file_of(file));
  return change;
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
  Json files = Json::array();
  for (const SavedFile& file : change.files) files.push_back(file_json(file));
  const Json json{
      {"version", manifest_version}, {"boot", change.boot},       {"finished", change.finished},
      {"time", change.time},         {"minutes", change.minutes}, {"exempt", change.exempt},
      {"reload", change.reload},     {"undo", change.undo},       {"files", std::move(files)}};
  return json.dump(1, ' ', true, Json::error_handler_t::replace) + "\n";
}

PendingChange parse_manifest(std::string_view text) {
  try {
    return change_of(Json::parse(text));
  } catch (const Json::exception&) {
    throw Error(ErrorKind::generic, "the manifest is damaged");
  }
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

void remove_change(const std::string& folder) {
  // Without its manifest the rest is nothing.
  remove_system_file(folder + manifest_name, 0);
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  if (error) throw Error(ErrorKind::output_unwritable, folder + ": " + error.message());
}

}  // namespace secretsctl::server
