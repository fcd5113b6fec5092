#pragma once

#include <chrono>
#include <secretsctl/core/bytes.hpp>
#include <string>
#include <vector>

namespace secretsctl::openclaw {

/// The largest request that is read: 256 KiB, OpenClaw's own limit.
inline constexpr std::size_t max_request_size = std::size_t{256} * 1024;

/// The time limit for a request to arrive: OpenClaw sends it at once.
inline constexpr std::chrono::seconds max_request_time{10};

/// One call of OpenClaw's exec secrets protocol, version 1.
struct Request {
  std::string provider;          ///< The provider's alias; informative.
  std::vector<std::string> ids;  ///< The requested ids, in order.
};

/// Parses a request: a JSON object with `protocolVersion` 1 and `ids`, a list of texts. Other
/// members are ignored; nesting is limited. Throws Error (generic) that describes the fault.
[[nodiscard]] Request parse_request(ByteView json);

}  // namespace secretsctl::openclaw
