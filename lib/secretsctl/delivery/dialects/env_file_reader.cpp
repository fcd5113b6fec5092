#include <secretsctl/delivery/dialects/env_file_reader.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/delivery/dialects/env_file_scan.hpp>
#include <secretsctl/delivery/dialects/env_file_signs.hpp>

namespace secretsctl::delivery {
namespace {

struct ReaderRow {
  std::string_view name;
  EnvFileReader reader;
  void (*read)(EnvFileScan&);
  bool joins_line_ends;  ///< It takes CRLF and CR for a newline wherever they stand.
};

constexpr std::array<ReaderRow, 6> readers = {{
    {"compose", EnvFileReader::compose, read_compose, false},
    {"compose1", EnvFileReader::compose1, read_compose1, true},
    {"dotenv", EnvFileReader::dotenv, read_dotenv, true},
    {"sh", EnvFileReader::sh, read_sh, false},
    {"docker-run", EnvFileReader::docker_run, read_docker_run, false},
    {"systemd", EnvFileReader::systemd, read_systemd, false},
}};

SecretBytes with_joined_line_ends(std::string_view text) {
  SecretBuffer out(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && text.substr(i, 2) == "\r\n") continue;
    out.append(text[i] == '\r' ? '\n' : text[i]);
  }
  return out.take();
}

void check_text(std::string_view text, EnvFileReader reader) {
  const auto refuse = [](const char* why) { throw Error(ErrorKind::input_unreadable, why); };
  if (text.find('\0') != std::string_view::npos) refuse("it holds a NUL, which no env file can");
  if (reader != EnvFileReader::sh && !is_utf8(bytes_of(text))) {
    refuse("it is not UTF-8, and its reader would change it; iconv converts it");
  }
}

}  // namespace

EnvFileReader parse_env_file_reader(std::string_view name) {
  const auto* found = std::ranges::find(readers, name, &ReaderRow::name);
  if (found != readers.end()) return found->reader;
  throw Error(ErrorKind::generic, "--from knows no reader '" + printable(name) +
                                      "'; those there are: " + std::string(env_file_reader_names));
}

std::vector<EnvFileItem> EnvFileSource::read(const SecretBytes& file) const {
  refuse_utf16(file);
  const auto* row = std::ranges::find(readers, reader_, &ReaderRow::reader);
  std::string_view text = file.expose_text();
  if (text.starts_with(utf8_byte_order_mark)) text.remove_prefix(utf8_byte_order_mark.size());
  check_text(text, reader_);
  SecretBytes joined;
  if (row->joins_line_ends && text.find('\r') != std::string_view::npos) {
    joined = with_joined_line_ends(text);
    text = joined.expose_text();
  }
  EnvFileScan scan(text, expansion_);
  row->read(scan);
  return scan.take_items();
}

sops::Tree EnvFileSource::load_plain(const SecretBytes& file) const {
  std::vector<EnvFileItem> items = read(file);
  sops::Tree tree;
  for (EnvFileItem& from : items) {
    if (from.replaced_in != 0) continue;
    sops::Item& item = tree.root().emplace_back();
    item.key = tree.copy(from.name);
    item.is_comment = from.is_comment;
    item.line = from.line;
    item.node.value = sops::Leaf{};
    item.leaf().type = from.is_comment ? sops::ValueType::comment : sops::ValueType::str;
    item.leaf().plaintext = std::move(from.text);
  }
  return tree;
}

}  // namespace secretsctl::delivery
