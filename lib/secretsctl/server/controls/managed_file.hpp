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
  /// Its user; the group is that user's own. A file of another user than root lies in a folder that
  /// the user controls: links may wait there, and names may change meanwhile. So who writes it acts
  /// as that user (core/acting_user), makes missing folders 0700 as that user, opens no link
  /// (O_NOFOLLOW), and lets root read nothing there but a plain file.
  std::string owner = "root";
  FilePart part = FilePart::whole;
  /// The program that validates the file before it is put in place, `{}` standing for the path of
  /// the candidate; empty: none can check it alone. It must end with 0.
  std::vector<std::string> validator{};
};

/// The whole new content of a file: for a block, the old text with our block replaced or appended.
/// `old` is empty if the file does not exist. Throws Error (generic) if the old text holds the
/// beginning of our block without its end.
[[nodiscard]] std::string content_with(const ManagedFile& file, const std::string& old);

/// The content of a file without our block; unchanged if it has none. Throws as content_with().
[[nodiscard]] std::string without_block(const std::string& path, const std::string& old);

}  // namespace secretsctl::server
