#include <secretsctl/setup/ignore_file.hpp>

#include <sys/stat.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>

namespace secretsctl::setup {

namespace fs = std::filesystem;

std::string read_ignore_file(const fs::path& path) {
  try {
    const Bytes bytes =
        read_file(path.string(), {.limit = max_ignore_file_size, .missing = ErrorKind::no_file});
    return std::string(text_of(bytes));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::no_file) return {};
    throw;
  }
}

bool has_line(std::string_view text, std::string_view line) {
  while (!text.empty()) {
    const std::string_view found = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(found.size() + 1, text.size()));
    // npos + 1 is 0: the line is white space alone.
    if (found.substr(0, found.find_last_not_of(" \t\r") + 1) == line) return true;
  }
  return false;
}

void refuse_link(const fs::path& path) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode)) return;
  throw Error(ErrorKind::output_unwritable,
              "cannot add lines to " + printable(path.string()) + ": it is " +
                  (S_ISLNK(info.st_mode) ? "a symlink, which could lead out of the repository"
                                         : "no regular file") +
                  "; put a file in its place");
}

void append_lines(const fs::path& path, const std::vector<std::string>& lines) {
  refuse_link(path);
  std::string text = read_ignore_file(path);
  const bool is_new = !fs::exists(path);
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  for (const std::string& line : lines) text.append(line).append("\n");
  OutputFile output(path.string(), OutputSecrecy::ciphertext,
                    is_new ? OutputReplace::refused : OutputReplace::allowed);
  output.write(std::string_view(text));
  output.commit();
}

}  // namespace secretsctl::setup
