// Edits and merges of plaintexts: an edit gives the edited text, a merge with an unchanged side
// gives the other side. The input is three texts separated by bytes 0xff.
#include <algorithm>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/merge/tree_merge.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <string>
#include <vector>

using namespace secretsctl;

namespace {

const sops::DotenvStore store;

sops::Document parse(std::string_view text) {
  sops::Document document;
  document.tree = store.load_plain(SecretBytes::copy_of(text));
  return document;
}

std::string print(const sops::Document& document) {
  const SecretBytes text = store.emit_plain(document.tree);
  return std::string(text.expose_text());
}

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

void edit(std::string_view before, std::string_view after) {
  sops::Document document = parse(before);
  require(!store.update(document, SecretBytes::copy_of(print(document))).any());
  const std::string wanted = print(parse(after));
  store.update(document, SecretBytes::copy_of(after));
  require(print(document) == wanted);
}

void merge(std::string_view base_text, std::string_view our_text, std::string_view their_text) {
  const sops::Document base = parse(base_text);
  const sops::Document theirs = parse(their_text);
  sops::Document ours = parse(our_text);
  const std::string wanted = print(ours);
  require(sops::merge_trees(ours, {.base = &base.tree, .theirs = &base.tree}, {}).open.empty());
  require(print(ours) == wanted);
  sops::Document unchanged = parse(base_text);
  const sops::MergeSources sources{.base = &base.tree, .theirs = &theirs.tree};
  require(sops::merge_trees(unchanged, sources, {}).open.empty());
  require(sorted_lines(print(unchanged)) == sorted_lines(print(theirs)));
  static_cast<void>(sops::merge_trees(ours, sources, {}));
  static_cast<void>(print(ours));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto first = std::min(input.find('\xff'), input.size());
  const auto second = std::min(input.find('\xff', std::min(first + 1, input.size())), input.size());
  const std::string_view a = input.substr(0, first);
  const std::string_view b =
      input.substr(std::min(first + 1, second), second - std::min(first + 1, second));
  const std::string_view c = input.substr(std::min(second + 1, input.size()));
  try {
    edit(a, b);
    merge(a, b, c);
  } catch (const Error&) {
  }
  return 0;
}
