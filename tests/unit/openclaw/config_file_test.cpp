#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/openclaw/config_file.hpp>
#include <secretsctl/openclaw/json5_string.hpp>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::openclaw;
namespace fs = std::filesystem;

namespace {

// Sets a variable, or removes it, as long as the object lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    set(value);
  }
  ~Variable() { set(old_ ? old_->c_str() : nullptr); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  void set(const char* value) const {
    if (value == nullptr) {
      unsetenv(name_);
    } else {
      setenv(name_, value, 1);
    }
  }

  const char* name_;
  std::optional<std::string> old_;
};

// A value without white space; strings are decoded.
std::string compact(const JsonValue& value) {
  std::string result;
  switch (value.kind) {
    case JsonValue::Kind::array:
      for (const JsonValue& element : value.elements) result += "," + compact(element);
      return "[" + result.substr(result.empty() ? 0 : 1) + "]";
    case JsonValue::Kind::object:
      for (const JsonMember& member : value.members) {
        result += "," + member.name + ":" + compact(member.value);
      }
      return "{" + result.substr(result.empty() ? 0 : 1) + "}";
    case JsonValue::Kind::string:
      return plain_string(value);
    default:
      return std::string(value.text);
  }
}

struct Files {
  void write(const std::string& name, const std::string& text) const {
    const fs::path path = fs::path(folder.path()) / "config" / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return folder.path() + "/config/" + name;
  }
  [[nodiscard]] std::string read(const std::string& text) const {
    write("openclaw.json", text);
    return compact(ConfigFile(path("openclaw.json")).root());
  }
  [[nodiscard]] std::string refusal(const std::string& text) const {
    return test::thrown_message([&] { static_cast<void>(read(text)); });
  }
  [[nodiscard]] bool is_refused(const std::string& text, std::string_view reason) const {
    return refusal(text).find(reason) != std::string::npos;
  }

  test::ScratchFolder folder;
  Variable no_roots{"OPENCLAW_INCLUDE_ROOTS", nullptr};
};

}  // namespace

TEST_SUITE("config_file") {
  TEST_CASE("a file without includes") {
    const Files files;
    CHECK(files.read("\ufeff{a: [1, 'b',], /* c */ d: {}}") == "{a:[1,b],d:{}}");
    CHECK(files.read("{\"a\": 1, \"a\": 2}") == "{a:2}");
    CHECK(files.is_refused("{\n\n  a b}", "openclaw.json: line 3, column 5"));
    const auto missing = test::thrown_kind([&] { ConfigFile(files.path("none.json")); });
    CHECK(missing == ErrorKind::input_unreadable);
  }

  TEST_CASE("an include is replaced by its content") {
    const Files files;
    files.write("one.json", "{x: 1, y: {z: [1]}}");
    files.write("sub/list.json5", "[1, 2,]");
    files.write("sub/deep.json5",
                "{list: {$include: './list.json5'}, up: {$include: '../one.json'}}");
    CHECK(files.read("{a: {$include: 'one.json'}}") == "{a:{x:1,y:{z:[1]}}}");
    CHECK(files.read("{$include: './one.json'}") == "{x:1,y:{z:[1]}}");
    CHECK(files.read("[{$include: 'sub/list.json5'}, 3]") == "[[1,2],3]");
    CHECK(files.read("{$include: 'sub/deep.json5'}") == "{list:[1,2],up:{x:1,y:{z:[1]}}}");
    CHECK(files.read("{$include: '" + files.path("sub/../one.json") + "'}") == "{x:1,y:{z:[1]}}");
    files.write("openclaw.json", "{a: {$include: 'sub/deep.json5'}, b: {$include: 'one.json'}}");
    const ConfigFile config(files.path("openclaw.json"));
    CHECK(config.files() ==
          std::vector<std::string>{files.path("openclaw.json"), files.path("sub/deep.json5"),
                                   files.path("sub/list.json5"), files.path("one.json"),
                                   files.path("one.json")});
  }

  TEST_CASE("objects merge, arrays follow each other, otherwise the later value counts") {
    const Files files;
    files.write("a.json", R"({"o": {"p": 1, "q": [1]}, "s": "a", "l": [1], "m": {"n": 1}})");
    files.write("b.json", R"({"o": {"q": [2], "r": 3}, "s": {"t": 1}, "l": [[2]], "m": null})");
    files.write("list.json", "[1]");
    CHECK(files.read("{$include: ['a.json', 'b.json']}") ==
          "{o:{p:1,q:[1,2],r:3},s:{t:1},l:[1,[2]],m:null}");
    CHECK(files.read("{$include: 'a.json', l: [9], o: 5, new: 1}") ==
          "{o:5,s:a,l:[1,9],m:{n:1},new:1}");
    CHECK(files.read("{l: [9], $include: 'a.json', o: {p: {$include: 'list.json'}}}") ==
          "{o:{p:[1],q:[1]},s:a,l:[1,9],m:{n:1}}");
    CHECK(files.read("{$include: []}") == "{}");
    CHECK(files.read("{$include: [], a: 1}") == "{a:1}");
    CHECK(files.read("{x: {$include: ['list.json', 'list.json']}}") == "{x:[1,1]}");
    CHECK(files.read("{x: {$include: ['list.json', 'a.json']}}") ==
          "{x:{o:{p:1,q:[1]},s:a,l:[1],m:{n:1}}}");
  }

  TEST_CASE("of a repeated name only the last counts") {
    const Files files;
    files.write("a.json", R"({"x": {"b": 1, "b": 2}})");
    CHECK(files.read("{$include: 'none', x: {c: 1}, x: {d: 1}, $include: 'a.json'}") ==
          "{x:{b:2,d:1}}");
    CHECK(files.read("{a: {$include: 'none'}, a: 1}") == "{a:1}");
  }

  TEST_CASE("malformed includes are refused") {
    const Files files;
    files.write("list.json", "[1]");
    files.write("broken.json", "{\n a: }");
    CHECK(files.is_refused("{$include: 1}", "expected a file or a list"));
    CHECK(files.is_refused("{$include: null}", "expected a file or a list"));
    CHECK(files.is_refused("{$include: ['list.json', 1]}", "not text"));
    CHECK(files.is_refused("{$include: 'list.json', a: 1}", "does not hold an object"));
    CHECK(files.is_refused("{$include: 'broken.json'}", "broken.json: line 2, column 5"));
    CHECK(files.is_refused("{$include: 'none.json'}", "$include none.json"));
    CHECK(files.is_refused("{$include: ''}", "$include"));
    CHECK(files.is_refused("{$include: '.'}", "$include"));
    CHECK(files.read("{$include: 'list.json/'}") == "[1]");
    CHECK(files.is_refused(R"({$include: "list.json\0x"})", "null byte"));
  }

  TEST_CASE("a circle of includes is found") {
    const Files files;
    files.write("a.json", "{b: {$include: 'b.json'}}");
    files.write("b.json", "{a: {$include: './x/../a.json'}}");
    CHECK(files.is_refused("{$include: 'a.json'}", "includes itself"));
    CHECK(files.is_refused("{$include: 'openclaw.json'}", "includes itself"));
    files.write("leaf.json", "1");
    CHECK(files.read("[{$include: 'leaf.json'}, {$include: 'leaf.json'}]") == "[1,1]");
  }

  TEST_CASE("10 levels") {
    const Files files;
    for (int i = 1; i < 11; ++i) {
      files.write(std::to_string(i) + ".json", "{$include: '" + std::to_string(i + 1) + ".json'}");
    }
    files.write("10.json", "{end: 1}");
    CHECK(files.read("{$include: '1.json'}") == "{end:1}");
    files.write("10.json", "{$include: '11.json'}");
    files.write("11.json", "{}");
    CHECK(files.is_refused("{$include: '1.json'}", "more than 10 levels"));
  }

  TEST_CASE("nothing outside the folder") {
    const Files files;
    files.write("../outside.json", "{out: 1}");
    files.write("../config-2/near.json", "{}");
    const std::string outside = files.folder.path() + "/outside.json";
    CHECK(files.is_refused("{$include: '../outside.json'}", "leads out"));
    CHECK(files.is_refused("{$include: '" + outside + "'}", "leads out"));
    CHECK(files.is_refused("{$include: '../config-2/near.json'}", "leads out"));
    CHECK(files.is_refused("{$include: '/etc/hostname'}", "leads out"));
    fs::create_symlink(outside, files.path("link.json"));
    CHECK(files.is_refused("{$include: 'link.json'}", "through a symlink"));
    fs::create_symlink(files.folder.path(), files.path("up"));
    CHECK(files.is_refused("{$include: 'up/outside.json'}", "through a symlink"));
    files.write("..in.json", "{in: 1}");
    CHECK(files.read("{$include: '..in.json'}") == "{in:1}");
    fs::create_symlink("..in.json", files.path("inner.json"));
    CHECK(files.read("{$include: 'inner.json'}") == "{in:1}");

    const Variable roots("OPENCLAW_INCLUDE_ROOTS", (" :/none: " + files.folder.path()).c_str());
    CHECK(files.read("{$include: '../outside.json'}") == "{out:1}");
    CHECK(files.read("{$include: 'link.json'}") == "{out:1}");
  }

  TEST_CASE("hard links, too large files, and paths that are not files") {
    const Files files;
    files.write("a.json", "{}");
    fs::create_hard_link(files.path("a.json"), files.path("b.json"));
    CHECK(files.is_refused("{$include: 'a.json'}", "hard link"));
    files.write("large.json", "\"" + std::string(std::size_t{2} * 1024 * 1024 - 2, 'x') + "\"");
    CHECK(files.read("{$include: 'large.json'}").size() == std::size_t{2} * 1024 * 1024 - 2);
    files.write("large.json", "\"" + std::string(std::size_t{2} * 1024 * 1024 - 1, 'x') + "\"");
    CHECK_FALSE(files.refusal("{$include: 'large.json'}").empty());
    fs::create_directory(files.path("folder"));
    CHECK_FALSE(files.refusal("{$include: 'folder'}").empty());
  }

  TEST_CASE("the path of the configuration") {
    const Variable home("OPENCLAW_HOME", nullptr);
    const Variable state("OPENCLAW_STATE_DIR", nullptr);
    const Variable config("OPENCLAW_CONFIG_PATH", nullptr);
    CHECK(find_config_location("/home/a").path == "/home/a/.openclaw/openclaw.json");
    CHECK(find_config_location("/home/a").state_folder == "/home/a/.openclaw");
    const Variable other_home("OPENCLAW_HOME", "~/b");
    CHECK(find_config_location("/home/a").state_folder == "/home/a/b/.openclaw");
    const Variable other_state("OPENCLAW_STATE_DIR", " ~/s ");
    CHECK(find_config_location("/home/a").path == "/home/a/b/s/openclaw.json");
    const Variable other_config("OPENCLAW_CONFIG_PATH", "/c/x.json");
    CHECK(find_config_location("/home/a").path == "/c/x.json");
    CHECK(find_config_location("/home/a").state_folder == "/home/a/b/s");
    const Variable blank("OPENCLAW_CONFIG_PATH", " ");
    CHECK(find_config_location("/home/a").path == "/home/a/b/s/openclaw.json");
  }
}
