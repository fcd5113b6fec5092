#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/delivery/dialects/env_file_reader.hpp>
#include <string>

// env_file_values READER EXPANSION FILE...: reads each file as `encrypt --from READER` does, with
// EXPANSION `environment` as with --expand. FILE.ours gets `NAME=value` with a NUL at the end of
// each, in order of the names, or FILE.refused the message.

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace {

void read_one(const EnvFileSource& source, const std::string& path) {
  try {
    const sops::Tree tree = source.load_plain(read_secret_file(path));
    std::map<std::string, std::string> values;
    for (const sops::Item& item : tree.root()) {
      if (item.is_comment) continue;
      values[std::string(item.key.view())] = item.leaf().plaintext.expose_text();
    }
    std::ofstream out(path + ".ours", std::ios::binary);
    for (const auto& [name, value] : values) out << name << '=' << value << '\0';
  } catch (const Error& error) {
    std::ofstream(path + ".refused") << error.what() << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3) return 2;
  const EnvFileSource source(parse_env_file_reader(argv[1]), std::string(argv[2]) == "environment"
                                                                 ? Expansion::environment
                                                                 : Expansion::refused);
  for (int i = 3; i < argc; ++i) read_one(source, argv[i]);
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
