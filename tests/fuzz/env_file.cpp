// Env files as --from reads them, the first byte being the reader: no input crashes or takes long,
// and what a reader took is written for it again and then read the same. The signs of another
// reader are looked for in each.
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/dialects/dialect.hpp>
#include <secretsctl/delivery/dialects/env_file_reader.hpp>
#include <secretsctl/delivery/dialects/env_file_signs.hpp>
#include <secretsctl/delivery/environment/variables.hpp>

using namespace secretsctl;

namespace {

struct Pair {
  delivery::EnvFileReader reader;
  delivery::Dialect dialect;
};

constexpr Pair pairs[] = {
    {delivery::EnvFileReader::compose, delivery::Dialect::compose},
    {delivery::EnvFileReader::compose1, delivery::Dialect::compose1},
    {delivery::EnvFileReader::dotenv, delivery::Dialect::json},  // nothing writes for it
    {delivery::EnvFileReader::sh, delivery::Dialect::sh},
    {delivery::EnvFileReader::docker_run, delivery::Dialect::docker_run},
    {delivery::EnvFileReader::systemd, delivery::Dialect::systemd},
};

void there_and_back(const Pair& pair, const SecretBytes& file) {
  const delivery::EnvFileSource source(pair.reader, delivery::Expansion::refused);
  const sops::Tree once = source.load_plain(file);
  if (pair.dialect == delivery::Dialect::json) return;
  const auto before = delivery::variables_of(once);
  const SecretBytes written = delivery::write_env_file(before, pair.dialect);
  const sops::Tree twice = source.load_plain(written);
  const auto after = delivery::variables_of(twice);
  if (before.all.size() != after.all.size()) std::abort();
  for (std::size_t i = 0; i < after.all.size(); ++i) {
    if (before.all[i].name != after.all[i].name) std::abort();
    if (!before.all[i].value.equals(after.all[i].value)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const SecretBytes file = SecretBytes::copy_of(ByteView(data + 1, size - 1));
  static_cast<void>(delivery::find_env_file_signs(file).text(""));
  try {
    there_and_back(pairs[data[0] % std::size(pairs)], file);
  } catch (const Error&) {
  }
  return 0;
}
