// JSON for SOPS: any text is read to its end or is an Error; its tokens are in order within it; a
// string that was read and written reads the same again, and so does a number.
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/sops/stores/json/json_reader.hpp>
#include <secretsctl/sops/stores/json/json_token.hpp>
#include <secretsctl/sops/stores/json/json_writer.hpp>

using namespace secretsctl;
using sops::JsonEvent;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string decoded(std::string_view token) {
  std::string text;
  sops::decode_json_string(token, text);
  require(is_utf8(bytes_of(text)));
  require(sops::needs_decoding(token) == (text != sops::json_string_body(token)));
  return text;
}

void string(std::string_view token) {
  const std::string text = decoded(token);
  std::string written;
  sops::write_json_string(text, written);
  require(decoded(written) == text);
  std::string again;
  sops::write_json_string(decoded(written), again);
  require(again == written);
}

void number(std::string_view token) {
  const auto read = sops::json_number(token);
  if (!read) return;
  std::string written;
  if (read->type() == sops::ValueType::integer) {
    written = read->canonical();
  } else {
    require(sops::write_json_float(read->canonical(), written));
  }
  const auto again = sops::json_number(written);
  require(again.has_value());
  // An integral float is written without a point, and a zero may have a sign.
  if (again->type() == read->type()) require(again->canonical() == read->canonical());
}

void read(std::string_view text) {
  sops::JsonReader reader(text, ErrorKind::input_unreadable);
  const char* end = text.data();
  std::uint32_t line = 1;
  while (true) {
    const JsonEvent event = reader.next();
    require(event.token.data() >= end);
    end = event.token.data() + event.token.size();
    require(end <= text.data() + text.size());
    require(event.line >= line);
    line = event.line;
    if (event.kind == JsonEvent::Kind::end_of_file) return;
    require(!event.token.empty());
    if (event.kind == JsonEvent::Kind::key || event.kind == JsonEvent::Kind::string) {
      string(event.token);
    }
    if (event.kind == JsonEvent::Kind::number) number(event.token);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    read({reinterpret_cast<const char*>(data), size});
  } catch (const Error&) {
  }
  return 0;
}
