#include <secretsctl/core/same_file.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>

namespace secretsctl {
namespace {

using FileState = struct stat;

std::optional<FileState> state_of(const std::string& path) {
  FileState state{};
  if (stat(path.c_str(), &state) != 0) return std::nullopt;
  return state;
}

std::optional<FileState> state_of_input(const std::string& path) {
  if (path != "-") return state_of(path);
  FileState state{};
  if (fstat(STDIN_FILENO, &state) != 0) return std::nullopt;
  return state;
}

bool is_same(const std::optional<FileState>& one, const std::optional<FileState>& other) {
  return one && other && one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

}  // namespace

bool is_same_file(const std::string& one, const std::string& other) {
  return is_same(state_of(one), state_of(other));
}

void refuse_to_replace_input(const std::string& output, const std::vector<std::string>& inputs,
                             const std::string& advice) {
  // A shell has already emptied the file behind standard output.
  if (output == "-") return;
  const auto state = state_of(output);
  // A terminal or a pipe is written to, so nothing is replaced.
  if (!state || !S_ISREG(state->st_mode)) return;
  const auto input = std::ranges::find_if(
      inputs, [&](const std::string& path) { return is_same(state, state_of_input(path)); });
  if (input == inputs.end()) return;
  throw Error(ErrorKind::output_unwritable,
              "cannot write " + printable(output) + ": it is the file that is read" +
                  (*input == output ? "" : " as " + input_name(*input)) + "; " + advice);
}

}  // namespace secretsctl
