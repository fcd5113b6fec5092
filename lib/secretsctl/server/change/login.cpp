#include <arpa/inet.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <ctime>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/server/change/login.hpp>

namespace secretsctl::server {
namespace {

constexpr std::size_t max_proc_file = std::size_t{256} * 1024;
constexpr int max_ancestors = 256;

std::string text_in(const std::string& path) {
  try {
    const Bytes bytes = read_file(path, {.limit = max_proc_file});
    return std::string(text_of(bytes));
  } catch (const Error&) {
    return {};
  }
}

template <typename Number>
bool read_field(std::string_view& fields, Number& number) {
  const std::size_t end = std::min(fields.find(' '), fields.size());
  const auto result = std::from_chars(fields.data(), fields.data() + end, number);
  const bool is_number = result.ec == std::errc() && result.ptr == fields.data() + end;
  fields.remove_prefix(std::min(end + 1, fields.size()));
  return is_number;
}

// The client's address in the environment that sshd gave to the session's first process. A program
// that runs as root through sudo no longer has it.
std::string address_in(std::string_view environment) {
  constexpr std::string_view name = "SSH_CONNECTION=";
  while (!environment.empty()) {
    const std::size_t end = std::min(environment.find('\0'), environment.size());
    const std::string_view entry = environment.substr(0, end);
    if (entry.starts_with(name)) {
      std::string address(entry.substr(name.size(), entry.find(' ') - name.size()));
      return is_address(address) ? address : std::string();
    }
    environment.remove_prefix(std::min(end + 1, environment.size()));
  }
  return {};
}

// The bytes of an address: 4, 16, or none.
std::string bytes_of_address(const std::string& text) {
  std::array<char, sizeof(in6_addr)> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return {bytes.data(), sizeof(in_addr)};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return {bytes.data(), bytes.size()};
  return {};
}

}  // namespace

std::optional<ProcessStat> parse_process_stat(std::string_view text) {
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(") ");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  ProcessStat stat;
  stat.name = std::string(text.substr(open + 1, close - open - 1));
  std::string_view fields = text.substr(close + 2);  // from field 3 on
  constexpr std::size_t state_size = 2;
  if (fields.size() < state_size) return std::nullopt;
  fields.remove_prefix(state_size);
  if (!read_field(fields, stat.parent)) return std::nullopt;
  std::int64_t unused = 0;
  constexpr int first_unused = 5;
  constexpr int started = 22;
  for (int field = first_unused; field < started; ++field) {
    if (!read_field(fields, unused)) return std::nullopt;
  }
  if (!read_field(fields, stat.started)) return std::nullopt;
  return stat;
}

std::optional<Login> login_above(pid_t process, const std::string& proc) {
  Login login;
  for (int i = 0; i < max_ancestors && process > 1; ++i) {
    const std::string folder = proc + "/" + std::to_string(process) + "/";
    const auto stat = parse_process_stat(text_in(folder + "stat"));
    if (!stat) return std::nullopt;
    // OpenSSH 9.8 and later run a program of its own for each connection.
    if (stat->name == "sshd" || stat->name == "sshd-session") {
      login.started = stat->started;
      return login;
    }
    const std::string address = address_in(text_in(folder + "environ"));
    if (!address.empty()) login.address = address;
    process = stat->parent;
  }
  return std::nullopt;
}

std::uint64_t ticks_since_boot() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  constexpr std::int64_t nanoseconds = 1000000000;
  const std::int64_t ticks = sysconf(_SC_CLK_TCK);
  return static_cast<std::uint64_t>(now.tv_sec * ticks + now.tv_nsec * ticks / nanoseconds);
}

std::string boot_id() {
  std::string id = text_in("/proc/sys/kernel/random/boot_id");
  while (!id.empty() && id.back() == '\n') id.pop_back();
  return id;
}

bool is_in_network(const std::string& address, const std::string& network) {
  const std::size_t slash = network.find('/');
  const std::string wanted = bytes_of_address(network.substr(0, slash));
  const std::string bytes = bytes_of_address(address);
  unsigned prefix = 0;
  if (slash == std::string::npos || bytes.empty() || bytes.size() != wanted.size() ||
      std::from_chars(network.data() + slash + 1, network.data() + network.size(), prefix).ec !=
          std::errc() ||
      prefix > bytes.size() * 8) {
    return false;
  }
  for (unsigned bit = 0; bit < prefix; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    const auto differs = static_cast<unsigned>(bytes[bit / 8] ^ wanted[bit / 8]);
    if ((differs & mask) != 0) return false;
  }
  return true;
}

bool is_loopback(const std::string& address) {
  constexpr std::string_view mapped = "::ffff:";
  return address == "::1" ||
         is_in_network(address.starts_with(mapped) ? address.substr(mapped.size()) : address,
                       "127.0.0.0/8");
}

bool is_address(const std::string& text) {
  return !bytes_of_address(text).empty();
}

}  // namespace secretsctl::server
