#include <cstdio>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/files/file_status.hpp>

#include "files.hpp"
#include "verbs.hpp"

namespace secretsctl::cli::as_sops {
namespace {

// What the name shows no format of is binary in sops: a plain text is an error then.
bool is_encrypted(const std::string& file, const Call& call) {
  const auto given = format_flag(call, "input-type");
  if (given) return sops::is_encrypted_file(file, sops::row_of(*given).name);
  const sops::Format named = format_of_end(file);
  if (named != sops::Format::binary) return sops::is_encrypted_file(file, sops::row_of(named).name);
  return sops::is_encrypted_file(file, "") ||
         sops::is_encrypted_file(file, sops::row_of(named).name);
}

}  // namespace

int filestatus(const Call& call) {
  const std::string file = file_of(call);
  const bool is_so = without_status([&] { return is_encrypted(file, call); });
  std::printf("{\"encrypted\":%s}\n", is_so ? "true" : "false");
  return 0;
}

}  // namespace secretsctl::cli::as_sops
