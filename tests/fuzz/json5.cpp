// openclaw.json: any text is a value or an Error, each string in it is UTF-8, and a provider put
// into it is found when the text is read again.
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/openclaw/config_write.hpp>
#include <secretsctl/openclaw/json5.hpp>
#include <secretsctl/openclaw/json5_string.hpp>

using namespace secretsctl;
using openclaw::JsonValue;

namespace {

const std::string provider = R"({"source":"exec","command":"/a","args":["provider","b"]})";

void require(bool holds) {
  if (!holds) std::abort();
}

void visit(const JsonValue& value, std::string_view text) {
  require(value.text.data() >= text.data());
  require(value.text.data() + value.text.size() <= text.data() + text.size());
  if (value.is(JsonValue::Kind::string)) {
    const SecretBytes decoded = openclaw::decode_string(value);
    require(is_utf8(decoded.expose()));
  }
  if (value.is(JsonValue::Kind::number)) static_cast<void>(openclaw::number_of(value));
  for (const JsonValue& element : value.elements) visit(element, text);
  for (const openclaw::JsonMember& member : value.members) {
    require(is_utf8(bytes_of(member.name)));
    visit(member.value, text);
  }
}

void splice(std::string_view text) {
  const SecretBytes spliced = openclaw::splice_provider(text, "a", provider);
  const openclaw::JsonText parsed = openclaw::parse_json5(spliced.expose_text());
  require(parsed.is_strict);
  const JsonValue* found = &parsed.root;
  for (const char* name : {"secrets", "providers", "a", "command"}) {
    found = found->find(name);
    require(found != nullptr);
  }
  require(openclaw::plain_string(*found) == "/a");
  const SecretBytes again = openclaw::splice_provider(spliced.expose_text(), "a", provider);
  require(again.equals(spliced));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    visit(openclaw::parse_json5(text).root, text);
  } catch (const Error&) {
  }
  try {
    splice(text);
  } catch (const Error&) {
  }
  return 0;
}
