#include <secretsctl/sops/files/file_status.hpp>

#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/stores/other_format.hpp>
#include <secretsctl/sops/stores/other_metadata.hpp>
#include <secretsctl/sops/stores/store.hpp>

namespace secretsctl::sops {
namespace {

std::optional<OtherFormat> other_format(const std::string& path, std::string_view type,
                                        std::string_view text) {
  if (const auto format = other_format_of_type(type)) return format;
  if (!type.empty()) {
    static_cast<void>(parse_format(type));
    return std::nullopt;
  }
  if (format_of_name(path) && !text.starts_with('{')) return std::nullopt;
  if (const auto format = other_format_of_name(path)) return format;
  return other_format_of_content(text);
}

bool is_encrypted_dotenv(LargeBytes file) {
  try {
    return !store_for(Format::dotenv).load_encrypted(std::move(file)).metadata.mac.empty();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::not_encrypted) return false;
    throw;
  }
}

std::string text_under(const MetadataMap& map, std::string_view name) {
  const auto found = map.find(name);
  if (found == map.end() || found->second.text() == nullptr) return {};
  return *found->second.text();
}

// As sops: the rest has to be right before it matters that one of the two is missing, and any
// version will do.
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
    const auto format = other_format(path, type, text_of(file.view()));
    if (!format) {
      const bool is_dotenv =
          !type.empty() || format_of_name(path) || format_of_content(file.view());
      return is_dotenv && is_encrypted_dotenv(std::move(file));
    }
    auto metadata = other_metadata(*format, text_of(file.view()));
    if (!metadata || (metadata->empty() && *format != OtherFormat::yaml)) return false;
    return is_complete(std::move(*metadata));
  });
}

}  // namespace secretsctl::sops
