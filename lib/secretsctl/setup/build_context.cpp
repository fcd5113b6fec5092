#include <secretsctl/setup/build_context.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/delivery/compose/compose_file.hpp>
#include <secretsctl/sops/metadata/regex.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

// The regular expression of a pattern, built as Docker builds it (moby/patternmatcher).
std::string expression_of(std::string_view pattern) {
  std::string expression = "^";
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (pattern.substr(i).starts_with("**")) {
      ++i;
      if (i + 1 < pattern.size() && pattern[i + 1] == '/') ++i;
      expression += i + 1 == pattern.size() ? ".*" : "(.*/)?";
    } else if (c == '*') {
      expression += "[^/]*";
    } else if (c == '?') {
      expression += "[^/]";
    } else if (c == '\\' && i + 1 < pattern.size()) {
      expression.append("\\").append(1, pattern[++i]);
    } else if (std::string_view(".$+(){}|\\").find(c) != std::string_view::npos) {
      expression.append("\\").append(1, c);
    } else {
      expression += c;
    }
  }
  return expression + "$";
}

// The path and the folders above it.
bool matches_at_some_depth(const sops::Regex& regex, std::string_view path) {
  for (auto slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/', slash + 1)) {
    if (regex.matches(path.substr(0, slash))) return true;
  }
  return regex.matches(path);
}

bool pattern_matches(const std::string& pattern, std::string_view path) {
  try {
    return matches_at_some_depth(sops::Regex(expression_of(pattern), "a pattern"), path);
  } catch (const Error&) {
    return false;  // Docker refuses the whole file; it excludes nothing then
  }
}

bool may_build(const std::string& compose_file) {
  try {
    const Bytes file = read_file(compose_file, {.limit = delivery::max_compose_file_size});
    return delivery::parse_compose_file(text_of(file)).has_build;
  } catch (const Error&) {
    return true;
  }
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string cleaned(std::string_view pattern) {
  std::string clean = fs::path(trimmed(pattern)).lexically_normal().string();
  if (clean.size() > 1 && clean.starts_with('/')) clean.erase(0, 1);
  if (clean.size() > 1 && clean.ends_with('/')) clean.pop_back();
  return clean;
}

}  // namespace

std::vector<BuildContext> find_build_contexts(const fs::path& folder) {
  std::vector<BuildContext> contexts;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const bool is_dockerfile = name.starts_with("Dockerfile") && !name.ends_with(".dockerignore");
    if ((!is_dockerfile && !delivery::is_compose_file_name(name)) || !entry.is_regular_file(error))
      continue;
    fs::path own = folder / (name + ".dockerignore");
    contexts.push_back(
        {entry.path(),
         is_dockerfile && fs::exists(own, error) ? std::move(own) : folder / ".dockerignore",
         is_dockerfile || may_build(entry.path().string())});
  }
  std::ranges::sort(contexts, {}, &BuildContext::file);
  return contexts;
}

bool is_excluded(std::string_view dockerignore, std::string_view path) {
  bool excluded = false;
  while (!dockerignore.empty()) {
    const std::string_view line = dockerignore.substr(0, dockerignore.find('\n'));
    dockerignore.remove_prefix(std::min(line.size() + 1, dockerignore.size()));
    if (line.starts_with('#')) continue;
    std::string_view pattern = trimmed(line);
    const bool takes_back = pattern.starts_with('!');
    if (takes_back) pattern.remove_prefix(1);
    if (trimmed(pattern).empty() || excluded != takes_back) continue;
    if (pattern_matches(cleaned(pattern), path)) excluded = !takes_back;
  }
  return excluded;
}

}  // namespace secretsctl::setup
