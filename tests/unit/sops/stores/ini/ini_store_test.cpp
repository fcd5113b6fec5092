#include <doctest/doctest.h>

#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <secretsctl/sops/stores/ini/ini_store.hpp>
#include <secretsctl/sops/stores/json/json_store.hpp>
#include <secretsctl/sops/stores/yaml/yaml_store.hpp>
#include <secretsctl/sops/tree/find_item.hpp>
#include <string>

#include "sops/stores/encrypted_files.hpp"
#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

const IniStore store;
const test::EncryptedFiles files(store);

std::string text_of(const SecretBytes& text) {
  return std::string(text.expose_text());
}

Tree plain(std::string_view text) {
  return store.load_plain(SecretBytes::copy_of(text));
}

Branch& section_of(Document& document, std::string_view section) {
  for (Item& item : document.tree.root()) {
    if (item.key == section) return std::get<Branch>(item.node.value);
  }
  Item& item = document.tree.root().emplace_back();
  item.key = document.tree.copy(section);
  item.node.value = Branch();
  return std::get<Branch>(item.node.value);
}

// A file after a value of it was set.
std::string with_value(std::string_view file, std::string_view section, std::string_view key,
                       std::string_view value) {
  Document document = files.open(file);
  Branch& items = section_of(document, section);
  Item* found = nullptr;
  for (Item& item : items) {
    if (!item.is_comment && item.key == key) found = &item;
  }
  if (found == nullptr) {
    found = &items.emplace_back();
    found->key = document.tree.copy(key);
  }
  Leaf leaf;
  leaf.plaintext = SecretBytes::copy_of(value);
  found->node.value = std::move(leaf);
  return files.save(document);
}

std::string without_value(std::string_view file, std::string_view section, std::string_view key) {
  Document document = files.open(file);
  std::erase_if(section_of(document, section),
                [&](const Item& item) { return !item.is_comment && item.key == key; });
  return files.save(document);
}

// What a value of a tree reads as after it was written by SOPS's rules, and the text.
std::string written(std::string_view value) {
  Document document = files.encrypted(plain("k = x\n"));
  std::string all =
      files.decrypt(with_value(store.emit_encrypted(document), "DEFAULT", "k", value));
  const Tree again = plain(all);
  TreePath path = TreePath::of_key("DEFAULT");
  path.enter(std::string_view("k"));
  CHECK(text_of(find_item(again, path)->leaf().plaintext) == value);
  all.pop_back();
  return all.substr(4);
}

// Layouts that stay byte for byte.
const std::array<std::string_view, 28> layouts = {
    "",
    "\n",
    "a=1",
    "a = 1\n",
    "; only a comment\n",
    ";only\n;\n\n#more",
    "  \t",
    "a = 1\n\n\n",
    "a = 1\n; end",
    "; c0\n\n# c1\n[s] ; tail\n; kc\na = 1 ; inl\nb=un ; q\n; end\n",
    "[s]\na = `x` ; c\nb = \"\"\"q\nr\"\"\" ; d\n",
    "[s]\na = one \\\n  two\\\n\tthree\nb = 1\n",
    "[s]\n[s]\na=1\n[s]\na='2' ; x\n[e]\n\n\n",
    "[s]\r\na = \"q\" \r\n; x \r\n# y\r\nb: 'v'\r\n",
    "\xEF\xBB\xBF"
    "a = 1\n[b]\n  c = 2 # z\n",
    "[DEFAULT]\na=1\n[default]\na=1\n",
    "[s]\n`a=b` = 1\n\"q\" : 2\na;b = 3\n",
    "[s]\na = ; c\nb =\nc = \"\"\nd=\t# x\n; t\n\n",
    "; a\n  ; b\n\n\t# c\n[s]\n   k = v\n",
    ";\n;\n; Header\n;\n[s]\n;\n;\nk = v ; \n",
    "k=v\n\n\n[s]\n\n\n",
    "name    = aligned\nx       : 1\nlonger  =   2\n",
    "[s];c\na=1\n[t]  # [c]\n"  // the bracket is refused below
    ,
    "a = `C:\\dir\\`\nb = `'x'`\nc = ` `\nd = \"'\"\n",
    "a = \"\"\"x ` y\"\"\"\nb = `x\n\ny`\n",
    "[ padded ]\na = b=c:d\n",
    ";\n[s]\na = 1\n[s] ;\na = '1'\n; c\n[s]\na=`1`\n[s] ; c\n",
    ";note\r\n; more\r\n[s]\r\na = 1\r\n",
};

}  // namespace

TEST_SUITE("ini_store") {
  TEST_CASE("a layout stays through encryption and decryption") {
    for (const std::string_view text : layouts) {
      if (text.find("# [c]") != std::string_view::npos) continue;
      CAPTURE(text);
      CHECK(files.decrypt(files.encrypt(text)) == text);
    }
  }

  TEST_CASE("nothing secret stands in the encrypted file, and every comment is encrypted") {
    const std::string file = files.encrypt(
        "; marker\n# marker\na = marker ; marker\n[s] ; marker\nb = \"marker\"\nc = `marker` ; "
        "marker\n"
        "d = \"\"\"marker\nmarker\"\"\" ; marker\ne = marker \\\n  marker\n; marker\n\n; marker\n");
    CHECK(file.find("marker") == std::string::npos);
    CHECK(file.find("\n[sops]\nage__list_0__map_enc ") != std::string::npos);
    CHECK(file.find("= line\\nline\\n\n") != std::string::npos);
  }

  TEST_CASE("comments and values stay in clear where the selection says so") {
    Document document;
    document.tree = plain("; c\na = 1 ; d\nb_unencrypted = `x;y` ; e\n");
    document.metadata.key_groups.emplace_back().age.push_back({"age1x", "x"});
    document.metadata.version = format_version;
    document.metadata.selection = {SelectionKind::encrypted_regex, "^a$"};
    encrypt_document(document, test::EncryptedFiles::data_key());
    const std::string file = store.emit_encrypted(document);
    CHECK(file.find("; c\na = ENC[") == 0);
    CHECK(file.find("] ; d\n") != std::string::npos);
    CHECK(file.find("\nb_unencrypted = `x;y`") != std::string::npos);
    CHECK(files.decrypt(file) == "; c\na = 1 ; d\nb_unencrypted = `x;y` ; e\n");
  }

  TEST_CASE("an edit changes the lines that it must") {
    const std::string file = files.encrypt(
        "; head\n[s]\n; of a\na   = 'x' ; in\nbcd = 1\n\n[t]\nk: `y`\nl: a \\\n  b\n; end\n");
    const auto changed = [&](const char* section, const char* key, const char* value) {
      return files.decrypt(with_value(file, section, key, value));
    };
    CHECK(changed("s", "a", "new") ==
          "; head\n[s]\n; of a\na   = 'new' ; in\nbcd = 1\n\n[t]\nk: `y`\nl: a \\\n  b\n; end\n");
    CHECK(changed("s", "a", "it's") ==
          "; head\n[s]\n; of a\na   = it's ; in\nbcd = 1\n\n[t]\nk: `y`\nl: a \\\n  b\n; end\n");
    CHECK(changed("s", "a", "x;y") ==
          "; head\n[s]\n; of a\n; in\na   = `x;y`\nbcd = 1\n\n[t]\nk: `y`\nl: a \\\n  b\n; end\n");
    CHECK(changed("s", "e", "new") ==
          "; head\n[s]\n; of a\na   = 'x' ; in\nbcd = 1\ne = new\n\n[t]\nk: `y`\nl: a \\\n  b\n; "
          "end\n");
    CHECK(changed("t", "l", "one") ==
          "; head\n[s]\n; of a\na   = 'x' ; in\nbcd = 1\n\n[t]\nk: `y`\nl: one\n; end\n");
    CHECK(changed("t", "m", "two\nlines") ==
          "; head\n[s]\n; of a\na   = 'x' ; in\nbcd = 1\n\n[t]\nk: `y`\nl: a \\\n  b\n"
          "m: \"\"\"two\nlines\"\"\"\n; end\n");
    CHECK(changed("u", "k", "v") ==
          "; head\n[s]\n; of a\na   = 'x' ; in\nbcd = 1\n\n[t]\nk: `y`\nl: a \\\n  b\n\n[u]\nk = "
          "v\n; end\n");
    CHECK(files.decrypt(without_value(file, "s", "a")) ==
          "; head\n[s]\nbcd = 1\n\n[t]\nk: `y`\nl: a \\\n  b\n; end\n");
    CHECK(files.decrypt(without_value(file, "t", "l")) ==
          "; head\n[s]\n; of a\na   = 'x' ; in\nbcd = 1\n\n[t]\nk: `y`\n; end\n");
  }

  TEST_CASE("an edited plaintext gives its layout, and equal values keep their text") {
    Document document = files.open(files.encrypt("[s]\na = 1\nb = 2 ; c\n"));
    const std::string before = store.emit_encrypted(document);
    const std::string_view after = "# new\n[s]\nb = 3   # c\n\na=1\n";
    const TreeChanges changes = store.update(document, SecretBytes::copy_of(after));
    CHECK(changes.changed == std::vector<std::string>{"[\"s\"][\"b\"]"});
    encrypt_document(document, test::EncryptedFiles::data_key());
    const std::string file = store.emit_encrypted(document);
    CHECK(files.decrypt(file) == after);
    const auto line =
        before.substr(before.find("ENC["), before.find('\n', 4) - before.find("ENC["));
    CHECK(file.find("a=" + line) != std::string::npos);
  }

  TEST_CASE("values are written as SOPS writes them, or so that they are read back") {
    CHECK(written("two words") == "two words");
    CHECK(written("") == "");
    CHECK(written("a\nb") == "\"\"\"a\nb\"\"\"");
    CHECK(written("a`b") == "\"\"\"a`b\"\"\"");
    CHECK(written("a;b") == "`a;b`");
    CHECK(written(" a ") == "\" a \"");
    CHECK(written("it's") == "it's");
    CHECK(written("'x'") == "`'x'`");
    CHECK(written("\"x\"") == "`\"x\"`");
    CHECK(written("C:\\") == "`C:\\`");
    CHECK(written("\"\"\"x") == "`\"\"\"x`");
    CHECK(written("x\"\"\"y\nz") == "`x\"\"\"y\nz`");
    CHECK(written(" \"a\" b") == "` \"a\" b`");
  }

  TEST_CASE("what no quotes bring back is refused by name") {
    const std::string file = files.encrypt("[s]\na = 1\n");
    CHECK(test::thrown_kind([&] { with_value(file, "s", "a", "a`\"\"\"b\nc"); }) == std::nullopt);
    const std::string message =
        test::thrown_message([&] { files.decrypt(with_value(file, "s", "a", "a`\"\"\"b\nc")); });
    CHECK(message.find("[\"s\"][\"a\"]") != std::string::npos);
    CHECK(message.find("b\nc") == std::string::npos);
    for (const char* name : {"", "#x", ";x", "[x", "-", " x", "a\nb"}) {
      CAPTURE(name);
      CHECK(test::thrown_kind([&] { with_value(file, "s", name, "v"); }) ==
            ErrorKind::not_representable);
    }
    for (const char* name : {"", "a\nb"}) {
      CAPTURE(name);
      CHECK(test::thrown_kind([&] { with_value(file, name, "k", "v"); }) ==
            ErrorKind::not_representable);
    }
  }

  TEST_CASE("other formats") {
    const auto from_json = [](std::string_view json) {
      Tree tree = JsonStore().load_plain(SecretBytes::copy_of(json));
      store.adapt(tree);
      return files.decrypt(store.emit_encrypted(files.encrypted(std::move(tree))));
    };
    CHECK(from_json(R"({"DEFAULT":{"a":1},"s":{"long":2.5,"t":true,"e":""},"z":{}})") ==
          "a = 1\n\n[s]\nlong = 2.5\nt    = true\ne    = \n\n[z]\n");
    CHECK(from_json(R"({"default":{"a":1e30}})") == "[default]\na = 1E+30\n");
    for (const char* json :
         {R"({"a":1})", R"({"s":{"a":null}})", R"({"s":{"a":{}}})", R"({"s":{"a":[1]}})",
          R"({"s":[]})", R"({"s":{"#a":1}})", R"({"":{}})", R"({"sops":{}})"}) {
      CAPTURE(json);
      CHECK_THROWS_AS(from_json(json), Error);
    }
    Tree tree = plain("; c\na = 1\n[s]\nb = 'x'\n");
    CHECK(text_of(JsonStore().emit_plain(tree)) ==
          "{\n\t\"DEFAULT\": {\n\t\t\"a\": \"1\"\n\t},\n\t\"s\": {\n\t\t\"b\": \"x\"\n\t}\n}\n");
    CHECK(text_of(YamlStore().emit_plain(tree)) ==
          "DEFAULT:\n    a: \"1\"\n    #c\ns:\n    b: x\n");
    CHECK_THROWS_AS(static_cast<void>(DotenvStore().emit_plain(tree)), Error);
    const Tree yaml = YamlStore().load_plain(SecretBytes::copy_of("s:\n    # c\n    a: 1\n"));
    CHECK(text_of(store.emit_plain(yaml)) == ";  c\n[s]\na = 1\n");
  }

  TEST_CASE("paths") {
    const auto kind_of = [](std::string_view path) {
      return test::thrown_kind([&] { store.check_path(TreePath::parse(path)); });
    };
    CHECK(kind_of("[\"s\"][\"k\"]") == std::nullopt);
    CHECK(kind_of("[\"s\"][\"a=b\"]") == std::nullopt);
    CHECK(kind_of("[\"s\"][\"#k\"]") == ErrorKind::not_representable);
    CHECK(kind_of("[\"s\"][\"k\"][\"x\"]") == ErrorKind::not_representable);
    CHECK(kind_of("[\"s\"][0]") == ErrorKind::not_representable);
    CHECK(kind_of("[\"sops\"][\"k\"]") == ErrorKind::already_encrypted);
  }

  TEST_CASE("metadata in any order and spelling, as older releases wrote them") {
    std::string file = files.encrypt("[s]\na = 1\n");
    const auto at = file.find("line\\nline\\n");
    file.replace(at, 12, "\"\"\"line\nline\n\"\"\"");
    CHECK(files.decrypt(file) == "[s]\na = 1\n");
    CHECK(files.open(file).metadata.key_groups.front().age.front().encrypted == "line\nline\n");
    CHECK(test::thrown_kind([&] { files.open(file + "[sops]\n"); }) == ErrorKind::generic);
    CHECK(test::thrown_kind([&] { files.open("[s]\na = 1\n"); }) == ErrorKind::not_encrypted);
    CHECK(test::thrown_kind([&] { plain("[sops]\n"); }) == ErrorKind::already_encrypted);
    // Sections behind it, where another program left it.
    const auto metadata = file.substr(file.find("\n[sops]"));
    const auto rest = file.substr(0, file.find("\n[sops]"));
    CHECK(files.decrypt(metadata.substr(1) + "\n" + rest) == "\n" + std::string("[s]\na = 1\n"));
  }
}
