// OpenClaw requests.
#include <secretsctl/core/error.hpp>
#include <secretsctl/openclaw/request.hpp>

using namespace secretsctl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    static_cast<void>(openclaw::parse_request({data, size}));
  } catch (const Error&) {
  }
  return 0;
}
