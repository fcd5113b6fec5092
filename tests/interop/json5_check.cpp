// Prints how we read OpenClaw's configurations, for json5.sh to compare with the real programs:
//
//   json5_check documents         the values of texts
//   json5_check splice PROVIDER   texts with a provider "test" put into them
//   json5_check configs           folders: their openclaw.json with what it includes, and with its
//                                 variables and those of their .env filled in
//
// Texts and answers go through standard input and output, each after its length (4 bytes, little
// endian). An answer that begins with '!' is an error.

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <secretsctl/core/error.hpp>
#include <secretsctl/openclaw/config_file.hpp>
#include <secretsctl/openclaw/config_write.hpp>
#include <secretsctl/openclaw/gateway_environment.hpp>
#include <secretsctl/openclaw/json5.hpp>
#include <secretsctl/openclaw/json5_string.hpp>
#include <string>

namespace {

using namespace secretsctl;
using namespace secretsctl::openclaw;
using StringReader = std::function<std::string(const JsonValue&)>;

std::string hex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (const char c : text) {
    result += digits[static_cast<unsigned char>(c) >> 4];
    result += digits[static_cast<unsigned char>(c) & 0xf];
  }
  return result;
}

std::string number_bits(double number) {
  if (number != number) return "NaN";
  std::uint64_t bits = 0;
  std::memcpy(&bits, &number, sizeof bits);
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(bits >> shift);
  return hex(bytes);
}

// A unique spelling of a value: numbers as their bits, strings and names in hexadecimal, names
// sorted.
std::string canonical(const JsonValue& value, const StringReader& read) {
  std::string result;
  switch (value.kind) {
    case JsonValue::Kind::number:
      return number_bits(number_of(value));
    case JsonValue::Kind::string:
      return "\"" + hex(read(value)) + "\"";
    case JsonValue::Kind::array:
      for (const JsonValue& element : value.elements) result += canonical(element, read) + ",";
      return "[" + result + "]";
    case JsonValue::Kind::object: {
      std::map<std::string, std::string> members;
      for (const JsonMember& member : value.members) {
        members[hex(member.name)] = canonical(member.value, read);
      }
      for (const auto& [name, text] : members) result.append(name).append(":").append(text) += ",";
      return "{" + result + "}";
    }
    default:
      return std::string(value.text);
  }
}

std::string document(const std::string& text) {
  const JsonText parsed = parse_json5(text);
  return (parsed.is_strict ? "strict " : "json5 ") + canonical(parsed.root, plain_string);
}

std::string splice(const std::string& text, const std::string& provider) {
  const SecretBytes spliced = splice_provider(text, "test", provider);
  return std::string(spliced.expose_text());
}

std::string config(const std::string& folder) {
  const ConfigFile file(folder + "/openclaw.json");
  GatewayEnvironment environment;
  environment.add_file(folder + "/.env");
  environment.add_config(file.root());
  std::vector<std::string> missing;
  std::string result = canonical(file.root(), [&](const JsonValue& value) {
    const SecretBytes expanded = environment.expand(value, &missing);
    return std::string(expanded.expose_text());
  });
  return result + " " + std::to_string(missing.size());
}

std::string take(const std::string& input, std::size_t& at) {
  std::size_t size = 0;
  for (std::size_t i = 4; i-- > 0;)
    size = size * 256 + static_cast<unsigned char>(input.at(at + i));
  at += 4 + size;
  return input.substr(at - size, size);
}

void put(const std::string& answer) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    std::putchar(static_cast<int>((answer.size() >> shift) & 0xff));
  }
  std::fwrite(answer.data(), 1, answer.size(), stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  const std::string provider = argc > 2 ? argv[2] : "";
  const std::string input(std::istreambuf_iterator<char>(std::cin), {});
  for (std::size_t at = 0; at < input.size();) {
    const std::string text = take(input, at);
    try {
      put(mode == "documents" ? document(text)
          : mode == "splice"  ? splice(text, provider)
                              : config(text));
    } catch (const Error& error) {
      put(std::string("!") + error.what());
    }
  }
  return 0;
}
