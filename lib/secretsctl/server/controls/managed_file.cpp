#include <secretsctl/core/error.hpp>
#include <secretsctl/server/controls/managed_file.hpp>
#include <string_view>
#include <utility>

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

// The bytes of our block with its enclosing lines: its beginning, and the byte after it. Nothing at
// the end of the text if there is no block.
std::pair<std::size_t, std::size_t> find_block(const std::string& path, const std::string& old) {
  const std::size_t begin = find_line(old, block_begin, 0);
  if (begin == std::string::npos) return {old.size(), old.size()};
  const std::size_t end = find_line(old, block_end, begin);
  if (end == std::string::npos) {
    throw Error(ErrorKind::generic, path + ": the line '" + std::string(block_begin) +
                                        "' has no line '" + block_end +
                                        "' after it; remove our lines from the file");
  }
  return {begin, std::min(end + std::string_view(block_end).size() + 1, old.size())};
}

}  // namespace

std::string content_with(const ManagedFile& file, const std::string& old) {
  if (file.part == FilePart::whole) return file.content;
  const auto [begin, after] = find_block(file.path, old);
  const bool begins_line = begin == 0 || old[begin - 1] == '\n';
  return old.substr(0, begin) + (begins_line ? "" : "\n") + std::string(block_begin) + "\n" +
         file.content + std::string(block_end) + "\n" + old.substr(after);
}

std::string without_block(const std::string& path, const std::string& old) {
  const auto [begin, after] = find_block(path, old);
  return old.substr(0, begin) + old.substr(after);
}

}  // namespace secretsctl::server
