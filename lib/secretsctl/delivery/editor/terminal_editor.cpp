#include <secretsctl/delivery/editor/terminal_editor.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace secretsctl::delivery {
namespace {

namespace fs = std::filesystem;

// Also true with a distribution's suffix: vim.tiny, nano-tiny, joe-4.
bool is_variant(std::string_view name, std::string_view editor) {
  if (!name.starts_with(editor)) return false;
  const std::string_view rest = name.substr(editor.size());
  return rest.empty() || rest.front() == '.' || rest.front() == '-' ||
         (rest.front() >= '0' && rest.front() <= '9');
}

bool is_terminal_editor(std::string_view name) {
  constexpr std::array<std::string_view, 45> editors = {
      "vi",    "vim",   "view",  "vimdiff", "rvim",  "rview", "ex",     "nvim", "nvi",
      "nex",   "nview", "elvis", "vile",    "vis",   "bvi",   "levee",  "nano", "rnano",
      "pico",  "joe",   "jmacs", "jpico",   "jstar", "rjoe",  "jupp",   "jed",  "jove",
      "mg",    "zile",  "micro", "hx",      "helix", "ne",    "mcedit", "mc",   "kak",
      "tilde", "dte",   "le",    "ee",      "aee",   "amp",   "ox",     "slap", "moe"};
  return std::ranges::any_of(editors,
                             [name](std::string_view editor) { return is_variant(name, editor); });
}

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

bool has_word(const std::vector<std::string>& words, std::initializer_list<std::string_view> any) {
  return std::ranges::any_of(
      words, [any](const std::string& word) { return std::ranges::find(any, word) != any.end(); });
}

// Emacs opens a window if it can and no flag forbids it.
bool is_emacs_on_terminal(std::string_view name, const std::vector<std::string>& words) {
  const bool is_told = has_word(words, {"-nw", "-t", "--tty", "--no-window-system"});
  if (is_variant(name, "emacsclient")) return is_told;
  if (!is_variant(name, "emacs")) return false;
  if (has_word(words, {"-batch", "--batch"})) return false;
  return is_told || name.ends_with("-nox") || !(is_set("DISPLAY") || is_set("WAYLAND_DISPLAY"));
}

bool is_known(std::string_view name, const std::vector<std::string>& words) {
  return is_terminal_editor(name) || is_emacs_on_terminal(name, words);
}

}  // namespace

bool needs_terminal(const std::vector<std::string>& words, const std::string& path) {
  std::string name = fs::path(words.front()).filename().string();
  // One program with many names.
  if ((name == "busybox" || name == "toybox") && words.size() > 1) name = words[1];
  if (is_known(name, words)) return true;
  // vim's own window programs, which are links to vim.
  constexpr std::array<std::string_view, 6> windows = {"gvim",  "gview",  "gvimdiff",
                                                       "rgvim", "rgview", "evim"};
  if (path.empty() || std::ranges::find(windows, name) != windows.end()) return false;
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return !error && is_known(real.filename().string(), words);
}

}  // namespace secretsctl::delivery
