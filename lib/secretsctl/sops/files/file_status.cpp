#include <secretsctl/sops/files/file_status.hpp>

#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {
namespace {

std::string text_under(const MetadataMap& map, std::string_view name) {
  const auto found = map.find(name);
  if (found == map.end() || found->second.text() == nullptr) return {};
  return *found->second.text();
}

// As in sops: a missing version or MAC counts only if all other metadata are valid, and any version
// will do.
bool is_complete(MetadataMap map) {
  const bool has_version = !text_under(map, "version").empty();
  const bool has_mac = !text_under(map, "mac").empty();
  map.insert_or_assign("version", MetadataNode{std::string(format_version)});
  static_cast<void>(read_metadata(std::move(map)));
  return has_version && has_mac;
}

}  // namespace

bool is_encrypted_file(const std::string& path, std::string_view type) {
  LargeBytes file =
      read_large_file(path, {.limit = max_sops_file_size, .missing = ErrorKind::generic});
  return in_context(input_name(path), [&] {
    const auto format = type.empty() ? format_of_file(path, file.view()) : parse_format(type);
    if (!format) return false;
    refuse_conflict(text_of(file.view()), path);
    auto metadata = row_of(*format).metadata_of(text_of(file.view()));
    if (!metadata || (metadata->empty() && *format != Format::yaml)) return false;
    return is_complete(std::move(*metadata));
  });
}

}  // namespace secretsctl::sops
