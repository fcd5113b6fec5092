#include <array>
#include <cstdio>
#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/server/change/change_set.hpp>
#include <secretsctl/server/render/folder.hpp>

namespace secretsctl::server {
namespace {

namespace fs = std::filesystem;

void make_folders(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    throw Error(ErrorKind::output_unwritable, input_name(path.string()) + ": " + error.message());
  }
}

void write_public(const fs::path& path, const std::string& content) {
  make_folders(path.parent_path());
  write_output(path.string(), OutputSecrecy::ciphertext, bytes_of(content));
}

}  // namespace

void render_to_folder(const ServerPlan& plan, const std::string& text, const std::string& folder) {
  make_folders(folder);
  const auto names = ThisMachine().folder(folder);
  if (!names || !names->empty()) {
    throw Error(ErrorKind::output_unwritable,
                input_name(folder) + ": the folder is not empty; name a new one");
  }
  std::string list;
  for (const ManagedFile& file : all_files(plan, text, nullptr)) {
    std::array<char, 8> mode{};
    std::snprintf(mode.data(), mode.size(), "%04o ", static_cast<unsigned>(file.mode));
    list.append(mode.data()).append(file.owner);
    list.append(file.part == FilePart::block ? " block " : " whole ").append(file.path) += '\n';
    write_public(fs::path(folder) / file.path.substr(1), content_with(file, {}));
  }
  write_public(fs::path(folder) / "FILES", list);
}

}  // namespace secretsctl::server
