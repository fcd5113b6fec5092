#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace secretsctl::server {

/// How much of a file a control owns.
enum class FilePart {
  whole,  ///< All of it.
  block,  ///< The lines between block_begin and block_end; the rest belongs to others.
};

/// The lines that enclose our block in a file of others.
inline constexpr const char* block_begin = "# BEGIN secretsctl server";
inline constexpr const char* block_end = "# END secretsctl server";

/// A file as a control wants it.
struct ManagedFile {
  std::string path;     ///< Absolute.
  std::string content;  ///< The whole file, or the block without its enclosing lines.
  mode_t mode = 0644;
  std::string owner = "root";  ///< Its user; the group is that user's own.
  FilePart part = FilePart::whole;
  /// The program that validates the file before it is put in place, `{}` standing for the path of
  /// the candidate; empty: none can check it alone. It must end with 0.
  std::vector<std::string> validator{};
};

/// The whole new content of a file: for a block, the old text with our block replaced or appended.
/// `old` is empty if the file does not exist. Throws Error (generic) if the old text holds the
/// beginning of our block without its end.
[[nodiscard]] std::string content_with(const ManagedFile& file, const std::string& old);

}  // namespace secretsctl::server
