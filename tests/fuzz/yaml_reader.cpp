// The YAML reader: any text is read or is an Error; entries lie in the text and in each other,
// aliases stand for values before them and expand to a bounded depth, and a text that stands in
// place is what decoding gives.
#include <algorithm>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/yaml/yaml_scalar.hpp>
#include <vector>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_scalar(std::string_view text, const YamlScalar& scalar) {
  require(scalar.begin <= scalar.end && scalar.end <= text.size());
  require(scalar.head <= scalar.end - scalar.begin);
  SecretBuffer decoded;
  decode_yaml_scalar(text, scalar, decoded);
  const std::string_view value = text_of(decoded.expose());
  if (const auto in_place = yaml_text_in_place(text, scalar)) require(*in_place == value);
  static_cast<void>(resolve_yaml(scalar.style, scalar.tag, value));
}

// The maps and lists in each other, aliases expanded. Values come after what they contain.
std::size_t height_of(const YamlEntries& entries, std::vector<std::size_t>& heights,
                      std::size_t index) {
  const YamlEntry& entry = entries[index];
  if (entry.kind == YamlEntry::Kind::alias) return entry.targets_key ? 0 : heights[entry.target];
  const bool is_container = entry.kind == YamlEntry::Kind::map ||
                            entry.kind == YamlEntry::Kind::list ||
                            entry.kind == YamlEntry::Kind::document;
  std::size_t height = 0;
  for (std::size_t i = index + 1; i < entry.last; i = entries[i].last) {
    require(is_container && entries[i].last > i && entries[i].last <= entry.last);
    heights[i] = height_of(entries, heights, i);
    height = std::max(height, heights[i]);
  }
  return is_container ? height + 1 : 0;
}

void check(std::string_view text) {
  const YamlEntries entries = parse_yaml(text, ErrorKind::generic);
  std::vector<std::size_t> heights(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const YamlEntry& entry = entries[i];
    require(entry.last > i && entry.last <= entries.size());
    require(entry.begin <= text.size() && entry.after <= text.size() &&
            entry.value.end <= text.size());
    if (entry.kind == YamlEntry::Kind::alias)
      require(entry.target < i || (entry.targets_key && entry.target == i));
    if (entry.kind == YamlEntry::Kind::document) {
      heights[i] = height_of(entries, heights, i);
      require(heights[i] <= max_yaml_depth);
    } else if (entry.has_key) {
      check_scalar(text, entry.key);
    }
    if (entry.kind == YamlEntry::Kind::scalar) check_scalar(text, entry.value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    check(text);
  } catch (const Error&) {
    // Most texts are no YAML.
  }
  return 0;
}
