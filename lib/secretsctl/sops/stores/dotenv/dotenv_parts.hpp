#pragma once

#include <secretsctl/sops/stores/text_part.hpp>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// Divides dotenv text, plain or encrypted, into parts of about `size` bytes. A part ends only
/// after a line with a value, because comments count for the value after them.
[[nodiscard]] std::vector<TextPart> divide_dotenv(std::string_view text, std::size_t size);

}  // namespace secretsctl::sops
