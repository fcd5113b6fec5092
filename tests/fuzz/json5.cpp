// An openclaw.json, and a provider put into it.
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/openclaw/config_write.hpp>
#include <secretsctl/openclaw/json5.hpp>

using namespace secretsctl;

namespace {

void decode_all(const openclaw::JsonValue& value) {
  using Kind = openclaw::JsonValue::Kind;
  if (value.is(Kind::string)) static_cast<void>(openclaw::decode_string(value));
  if (value.is(Kind::number)) static_cast<void>(openclaw::number_of(value));
  for (const auto& element : value.elements) decode_all(element);
  for (const auto& member : value.members) decode_all(member.value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    decode_all(openclaw::parse_json5(text).root);
    const SecretBytes changed =
        openclaw::splice_provider(text, "p", R"({"source":"exec","command":"/c"})");
    const openclaw::JsonText after = openclaw::parse_json5(changed.expose_text());
    const auto* provider = after.root.find("secrets")->find("providers")->find("p");
    if (!after.is_strict || provider == nullptr || provider->find("command") == nullptr) abort();
  } catch (const Error&) {
  }
  return 0;
}
