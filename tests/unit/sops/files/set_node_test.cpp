#include <doctest/doctest.h>

#include <optional>
#include <secretsctl/sops/files/set_node.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <secretsctl/sops/stores/json/json_store.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::sops;
using namespace secretsctl::test;

namespace {

const JsonStore json;

Document document_of(std::string_view text) {
  Document document;
  document.tree = json.load_plain(SecretBytes::copy_of(text));
  return document;
}

bool set(Document& document, const Store& store, std::string_view path, std::string_view value) {
  Node node = parse_json_value(SecretBytes::copy_of(value), document.tree);
  return set_node(document, store, TreePath::parse(path), std::move(node));
}

// The document as JSON in one line, after a value was set.
std::string after(std::string_view text, std::string_view path, std::string_view value) {
  Document document = document_of(text);
  set(document, json, path, value);
  const SecretBytes plain = json.emit_plain(document.tree);
  std::string printed(plain.expose_text());
  std::erase_if(printed, [](char c) { return c == '\n' || c == '\t' || c == ' '; });
  return printed;
}

ValueType type_of(std::string_view value) {
  Tree tree;
  return std::get<Leaf>(parse_json_value(SecretBytes::copy_of(value), tree).value).type;
}

std::optional<ErrorKind> refusal(std::string_view text, std::string_view path,
                                 std::string_view value, const Store& store = json) {
  Document document = document_of(text);
  return thrown_kind([&] { set(document, store, path, value); });
}

}  // namespace

TEST_SUITE("set_node") {
  TEST_CASE("a JSON value of any kind") {
    CHECK(type_of(R"("text")") == ValueType::str);
    CHECK(type_of("42") == ValueType::floating);
    CHECK(type_of("-1.50") == ValueType::floating);
    CHECK(type_of(" true ") == ValueType::boolean);
    CHECK(type_of("null") == ValueType::null);
    // A float would lose its last digit.
    CHECK(type_of("9007199254740993") == ValueType::integer);
  }

  TEST_CASE("what is not one JSON value") {
    for (const char* text : {"", "\"x", "5 6", "5}", "1,\"x\":2", "1}{", "'x'", "{\"a\":1} x",
                             "1e400", "[1", "// x"}) {
      CAPTURE(text);
      Tree tree;
      CHECK(thrown_kind([&] {
              static_cast<void>(
                  parse_json_value(SecretBytes::copy_of(std::string_view(text)), tree));
            }) == ErrorKind::input_unreadable);
    }
  }

  TEST_CASE("values, maps and lists at their places") {
    constexpr const char* text = R"({"a":1,"b":{"c":["x","y"]}})";
    CHECK(after(text, R"(["a"])", R"("n")") == R"({"a":"n","b":{"c":["x","y"]}})");
    CHECK(after(text, R"(["n"])", "true") == R"({"a":1,"b":{"c":["x","y"]},"n":true})");
    CHECK(after(text, R"(["b"]["c"][0])", R"({"k":[null]})") ==
          R"({"a":1,"b":{"c":[{"k":[null]},"y"]}})");
    CHECK(after(text, R"(["b"]["c"][9])", R"("z")") == R"({"a":1,"b":{"c":["x","y","z"]}})");
    CHECK(after(text, R"(["n"]["m"][0]["k"])", "5") ==
          R"({"a":1,"b":{"c":["x","y"]},"n":{"m":[{"k":5}]}})");
  }

  TEST_CASE("a single value on the way gives place") {
    CHECK(after(R"({"a":1})", R"(["a"]["k"])", "2") == R"({"a":{"k":2}})");
    CHECK(after(R"({"a":"x"})", R"(["a"][0])", "2") == R"({"a":[2]})");
    CHECK(after(R"({"a":{"k":1}})", R"(["a"])", R"("flat")") == R"({"a":"flat"})");
  }

  TEST_CASE("an equal value is no change") {
    Document document = document_of(R"({"a":"x","b":{"k":["y",null]},"c":1})");
    CHECK_FALSE(set(document, json, R"(["a"])", R"("x")"));
    CHECK_FALSE(set(document, json, R"(["b"])", R"({"k":["y",null]})"));
    CHECK(set(document, json, R"(["b"])", R"({"k":["y"]})"));
    // Text that has the same letters as a number is another value.
    CHECK(set(document, json, R"(["c"])", R"("1")"));
  }

  TEST_CASE("what no path leads to") {
    CHECK(refusal(R"({"a":{"k":1}})", R"(["a"][0])", "1") == ErrorKind::generic);
    CHECK(refusal(R"({"a":[1]})", R"(["a"]["k"])", "1") == ErrorKind::generic);
    CHECK(refusal(R"({"a":1})", "[0]", "1") == ErrorKind::generic);
    CHECK(refusal(R"({"a":1,"a":2})", R"(["a"])", "1") == ErrorKind::generic);
    CHECK(refusal("{}", R"(["sops"])", "1") == ErrorKind::already_encrypted);
    const DotenvStore dotenv;
    CHECK(refusal("{}", R"(["A"]["k"])", "1", dotenv) == ErrorKind::not_representable);
    CHECK(refusal("{}", R"(["A"])", R"({"k":1})", dotenv) == ErrorKind::not_representable);
  }
}
