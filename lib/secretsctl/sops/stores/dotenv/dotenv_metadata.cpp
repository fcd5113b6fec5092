#include <secretsctl/sops/stores/dotenv/dotenv_metadata.hpp>

#include <secretsctl/core/error.hpp>

namespace secretsctl::sops {

void add_metadata_line(const DotenvLine& line, FlatMetadata& lines) {
  std::string value;
  unescape_newlines(line.value, value);
  lines.emplace_back(line.key.substr(dotenv_metadata_prefix.size()), std::move(value));
}

FlatMetadata dotenv_metadata_lines(std::string_view file) {
  FlatMetadata lines;
  const LineEnd end = dotenv_line_end(file);
  for (std::size_t start = 0; start < file.size();) {
    std::string_view text = file.substr(start, file.find('\n', start) - start);
    start += text.size() + 1;
    if (!text.starts_with(dotenv_metadata_prefix)) continue;
    if (end == LineEnd::crlf && text.ends_with('\r')) text.remove_suffix(1);
    const DotenvLine line = parse_dotenv_line(text, 0);
    if (line.is_metadata()) add_metadata_line(line, lines);
  }
  return lines;
}

Metadata read_dotenv_metadata(FlatMetadata lines) {
  if (lines.empty()) {
    throw Error(ErrorKind::not_encrypted,
                "it is not encrypted: it holds no SOPS metadata (sops_ lines)");
  }
  return read_metadata(unflatten_metadata(std::move(lines)));
}

}  // namespace secretsctl::sops
