// .sops.yaml: any text ends in a rule, in no rule, or in an Error.
#include <sys/mman.h>
#include <unistd.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>
#include <string>

using namespace secretsctl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int fd = memfd_create("config", 0);
  if (fd < 0 || write(fd, data, size) != static_cast<ssize_t>(size)) return 0;
  try {
    static_cast<void>(sops::find_creation_rule("/proc/self/fd/" + std::to_string(fd), {"/a/.env"}));
  } catch (const Error&) {
  }
  close(fd);
  return 0;
}
