#include <secretsctl/core/error.hpp>
#include <secretsctl/server/controls/managed_file.hpp>
#include <string_view>

namespace secretsctl::server {
namespace {

// Where a whole line with this text begins, from a position on.
std::size_t find_line(std::string_view text, std::string_view line, std::size_t from) {
  while (true) {
    const std::size_t at = text.find(line, from);
    if (at == std::string_view::npos) return at;
    const std::size_t end = at + line.size();
    const bool begins = at == 0 || text[at - 1] == '\n';
    if (begins && (end == text.size() || text[end] == '\n')) return at;
    from = at + 1;
  }
}

}  // namespace

std::string content_with(const ManagedFile& file, const std::string& old) {
  if (file.part == FilePart::whole) return file.content;
  const std::string block =
      std::string(block_begin) + "\n" + file.content + std::string(block_end) + "\n";
  const std::size_t begin = find_line(old, block_begin, 0);
  if (begin == std::string::npos) {
    const bool ends_line = old.empty() || old.ends_with('\n');
    return old + (ends_line ? "" : "\n") + block;
  }
  const std::size_t end = find_line(old, block_end, begin);
  if (end == std::string::npos) {
    throw Error(ErrorKind::generic, file.path + ": the line '" + std::string(block_begin) +
                                        "' has no line '" + block_end +
                                        "' after it; remove our lines from the file");
  }
  const std::size_t after = std::min(end + std::string_view(block_end).size() + 1, old.size());
  return old.substr(0, begin) + block + old.substr(after);
}

}  // namespace secretsctl::server
