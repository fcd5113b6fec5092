#include <cstdio>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/files/file_status.hpp>

#include "command.hpp"

namespace secretsctl::cli {

int run_status(int argc, char** argv) {
  CommandLine app(R"(Prints {"encrypted":true} or {"encrypted":false}, as sops filestatus.)",
                  "secretsctl status");
  std::string file;
  std::string input_type;
  app.add_option("FILE", file, "the file; - is standard input").required();
  app.add_option("--input-type", input_type, "the format of FILE")
      .one_of("dotenv, yaml, json, ini, binary");
  if (const auto status = app.parse(argc, argv)) return *status;
  const bool encrypted = sops::is_encrypted_file(file, input_type);
  std::printf("{\"encrypted\":%s}\n", encrypted ? "true" : "false");
  return 0;
}

}  // namespace secretsctl::cli
