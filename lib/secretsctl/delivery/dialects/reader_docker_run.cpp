#include <secretsctl/delivery/dialects/env_file_scan.hpp>

// docker run --env-file (docker/cli, pkg/kvfile): lines of at most 64 KiB, all after the first `=`
// being the value. A name alone is taken from the environment.

namespace secretsctl::delivery {
namespace {

constexpr std::size_t max_line_size = std::size_t{64} * 1024;  // bufio.MaxScanTokenSize

}  // namespace

void read_docker_run(EnvFileScan& scan) {
  while (!scan.at_end()) {
    const std::size_t place = scan.place();
    std::string_view line = scan.take_line();
    if (line.size() >= max_line_size) scan.fail_at(place, "it is longer than docker takes, 64 KiB");
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = trim_left(line, SpaceSet::go);
    if (line.empty()) continue;
    if (line.starts_with('#')) {
      scan.add_comment(line.substr(1), place);
      continue;
    }
    const auto equals = line.find('=');
    const std::string_view name = line.substr(0, equals);
    if (name.empty()) scan.fail_at(place, "there is no name before the '='");
    if (name.find_first_of(" \t") != std::string_view::npos) {
      scan.fail_at(place, "docker takes no blank in a name");
    }
    scan.begin(name, place);
    if (equals == std::string_view::npos) {
      scan.add_from_environment();
    } else {
      scan.add_value(SecretBytes::copy_of(line.substr(equals + 1)));
    }
  }
}

}  // namespace secretsctl::delivery
