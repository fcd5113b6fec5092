#include <secretsctl/sops/tree/tree_path.hpp>

#include <charconv>
#include <secretsctl/core/error.hpp>

namespace secretsctl::sops {
namespace {

bool is_quoted(std::string_view step) {
  return step.size() >= 2 && (step.front() == '"' || step.front() == '\'') &&
         step.back() == step.front();
}

std::size_t parse_position(std::string_view step) {
  std::size_t position = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), position);
  if (error == std::errc() && end == step.data() + step.size()) return position;
  throw Error(ErrorKind::malformed_path,
              "the path step [" + printable(step) + R"(] is neither a key in quotes nor a number)");
}

// The bracket that ends the first step. As in sops, a key may hold brackets.
std::size_t end_of_step(std::string_view text) {
  auto close = text.find(']');
  while (close != std::string_view::npos && close + 1 < text.size() && text[close + 1] != '[') {
    close = text.find(']', close + 1);
  }
  return close;
}

}  // namespace

TreePath TreePath::of_key(std::string_view key) {
  TreePath path;
  path.enter(key);
  return path;
}

TreePath TreePath::parse(std::string_view text) {
  TreePath path;
  if (text.empty()) throw Error(ErrorKind::malformed_path, "the path is empty");
  while (!text.empty()) {
    const std::size_t close = end_of_step(text);
    if (!text.starts_with('[') || close == std::string_view::npos) {
      throw Error(ErrorKind::malformed_path,
                  R"(the path is malformed; it looks like ["KEY"], with the brackets)");
    }
    const std::string_view step = text.substr(1, close - 1);
    if (is_quoted(step)) {
      path.enter(step.substr(1, step.size() - 2));
    } else {
      path.enter(parse_position(step));
    }
    text.remove_prefix(close + 1);
  }
  return path;
}

TreePath TreePath::of_argument(std::string_view text) {
  const bool is_path = text.starts_with("[\"") || text.starts_with("['");
  return is_path ? parse(text) : of_key(text);
}

std::string TreePath::text() const {
  std::string text = document == 0 ? "" : "document " + std::to_string(document + 1) + ": ";
  if (steps_.size() == 1 && std::holds_alternative<std::string_view>(steps_.front())) {
    return text.append(std::get<std::string_view>(steps_.front()));
  }
  for (const PathStep& step : steps_) {
    if (const auto* key = std::get_if<std::string_view>(&step)) {
      text.append("[\"").append(*key).append("\"]");
    } else {
      text.append("[").append(std::to_string(std::get<std::size_t>(step))).append("]");
    }
  }
  return text;
}

}  // namespace secretsctl::sops
