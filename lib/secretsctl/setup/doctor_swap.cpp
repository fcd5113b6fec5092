#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/setup/doctor_checks.hpp>
#include <sstream>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_list_size = std::size_t{64} * 1024;

std::string text_of_file(const std::string& path) {
  try {
    const Bytes file = read_file(path, {.limit = max_list_size});
    return std::string(text_of(file));
  } catch (const Error&) {
    return {};
  }
}

// Whether a device is in memory, or encrypted by dm-crypt.
bool is_safe_device(const std::string& device) {
  std::error_code ignored;
  const fs::path real = fs::canonical(device, ignored);
  const std::string name = (real.empty() ? fs::path(device) : real).filename().string();
  return name.starts_with("zram") ||
         text_of_file("/sys/block/" + name + "/dm/uuid").starts_with("CRYPT-");
}

}  // namespace

void check_swap(const Survey& /*survey*/, CheckResults& results) {
  // proc(5): a heading, then one line for each active swap area. A space in a name is written as
  // \040.
  std::istringstream list(text_of_file("/proc/swaps"));
  std::string line;
  std::getline(list, line);
  while (std::getline(list, line)) {
    const std::string device = line.substr(0, line.find_first_of(" \t"));
    if (device.empty() || is_safe_device(device)) continue;
    results.push_back({"swap", printable(device), CheckStatus::note,
                       "swap is on and not encrypted: memory can reach the disk, with containers' "
                       "values and plaintexts in tmpfs",
                       "swapoff -a, or encrypt it (crypttab(5))"});
  }
}

}  // namespace secretsctl::setup
