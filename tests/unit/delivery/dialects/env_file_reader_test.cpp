#include <doctest/doctest.h>

#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/dialects/env_file_reader.hpp>
#include <vector>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace {

std::vector<EnvFileItem> items_of(EnvFileReader reader, std::string_view text,
                                  Expansion expansion = Expansion::refused) {
  return EnvFileSource(reader, expansion).read(SecretBytes::copy_of(text));
}

// The items, each as `NAME=value` or `#comment`, with a bar after each.
std::string read(EnvFileReader reader, std::string_view text,
                 Expansion expansion = Expansion::refused) {
  std::string out;
  for (const EnvFileItem& item : items_of(reader, text, expansion)) {
    out += item.is_comment ? "#" : item.name + "=";
    out.append(item.text.expose_text()).append("|");
  }
  return out;
}

std::string refusal(EnvFileReader reader, std::string_view text,
                    Expansion expansion = Expansion::refused) {
  return test::thrown_message([&] { static_cast<void>(read(reader, text, expansion)); });
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("env file readers") {
  using enum EnvFileReader;

  TEST_CASE("names of readers") {
    CHECK(parse_env_file_reader("docker-run") == docker_run);
    CHECK(holds(test::thrown_message([] { static_cast<void>(parse_env_file_reader("bash")); }),
                std::string(env_file_reader_names)));
  }

  TEST_CASE("Compose: quotes, escapes, comments, several lines") {
    CHECK(read(compose, "A=x y # c\nB='$X \\' \"'\nexport C = \"a\\tb\\\"\\\\\"\n") ==
          "# c|A=x y|B=$X ' \"|C=a\tb\"\\|");
    CHECK(read(compose, "A=\"1\n2\" # after\n# own\nB: y\nC=#x\nD=a#b\n") ==
          "# after|A=1\n2|# own|B=y|C=#x|D=a#b|");
    CHECK(read(compose, "A=\"\\0101\\012\\0377\\c\"\n") == "A=A\\12\u00ff\\c|");
    CHECK(read(compose, "\ufeffA=1\r\nB=\"2\"\r\n") == "A=1|B=2|");
  }

  TEST_CASE("Compose: references to lines before, and two dollars") {
    CHECK(read(compose, "A=1\nB=$A${A}$$A\\$\nC='$A'\nD=\"$$ \\$A $\"\n") ==
          "A=1|B=11$A\\$|C=$A|D=$ $A $|");
    CHECK(read(compose, "A=\nB=${A:-x}${A-x}${A:+x}${A+y$A}\n") == "A=|B=xy|");
    CHECK(read(compose, "A=1\nB=${A:+<${A}>}}\n") == "A=1|B=<1>}|");
    CHECK(holds(refusal(compose, "A=1\nB=${A:?none}${C}\n"), "line 2: 'B'"));
    CHECK(holds(refusal(compose, "A=${1}\n"), "'$$'"));
    CHECK(holds(refusal(compose, "A=${X\n"), "'A'"));
  }

  TEST_CASE("Compose: what it refuses is refused, without a value") {
    CHECK(holds(refusal(compose, "# c\nA B=secret\n"), "line 2"));
    CHECK(holds(refusal(compose, "A=1\nsecret!=\n"), "line 2"));
    const std::string open = refusal(compose, "A=1\nB=\"secret\n\nC=2\n");
    CHECK(holds(open, "line 2: 'B': a quote"));
    CHECK_FALSE(holds(open, "secret"));
  }

  TEST_CASE("the environment is asked only where that is said") {
    setenv("READER_TEST", "from outside", 1);
    unsetenv("READER_NONE");
    for (const EnvFileReader reader : {compose, compose1, sh}) {
      const std::string message = refusal(reader, "A=1\nB=${READER_TEST}\n");
      CHECK(holds(message, "line 2: 'B'"));
      CHECK(holds(message, "--expand"));
      CHECK_FALSE(holds(message, "READER_TEST"));
      CHECK(read(reader, "B=${READER_TEST}\n", Expansion::environment) == "B=from outside|");
      // A line before counts first.
      CHECK(read(reader, "READER_TEST=own\nB=${READER_TEST}\n", Expansion::environment) ==
            "READER_TEST=own|B=own|");
      CHECK(read(reader, "B=${READER_NONE:-d}\n", Expansion::environment) == "B=d|");
      CHECK(holds(refusal(reader, "B=${READER_NONE}\n", Expansion::environment), "neither"));
    }
    for (const EnvFileReader reader : {compose, compose1, docker_run}) {
      CHECK(holds(refusal(reader, "READER_TEST\n"), "--expand"));
      CHECK(read(reader, "READER_TEST\n", Expansion::environment) == "READER_TEST=from outside|");
      CHECK(holds(refusal(reader, "READER_NONE\n", Expansion::environment), "'READER_NONE'"));
    }
  }

  TEST_CASE("python-dotenv") {
    CHECK(read(compose1, "A= x # c\nexport 'B' = 'it\\'s \\n'\nC=\"a\\nb\\q\"#c\n") ==
          "# c|A=x|B=it's \\n|#c|C=a\nb\\q|");
    CHECK(read(compose1, "A=1\nB='${A}$A'\nC=${:-$}{A}\nD=${A:-x}${a:b}\n") ==
          "A=1|B=1$A|C=${A}|D=1${a:b}|");
    CHECK(read(compose1, "A='a\\'\nB=1\r\nC=\"x\r\ny\"") == "A=a\\|B=1|C=x\ny|");
    CHECK(holds(refusal(compose1, "A=1\n=2\n"), "line 2"));
    CHECK(holds(refusal(compose1, "A='x' y\n"), "line 1: 'A'"));
  }

  TEST_CASE("npm's dotenv") {
    CHECK(read(dotenv, "A=a#b\n  B: x\nC= '1' # c\nD=\"a\\nb\\t\"\nE='a\\n'\nF=`x\"y'\n`\n") ==
          "#b|A=a|B=x|# c|C=1|D=a\nb\\t|E=a\\n|F=x\"y'\n|");
  }

  TEST_CASE("npm's dotenv: what is no quoted value is one without quotes") {
    CHECK(read(dotenv, "A='x'y\nB=\"a\" \"b\"\nC='open\nD=$A\nE: 1\nF=\n'late'\nG=\nH=1\n") ==
          "A='x'y|B=a\" \"b|C='open|D=$A|E=1|F=late|G=|H=1|");
    CHECK(read(dotenv, "export A=1\nexport=2\n\ufeffB=3\r\nC=\"x\r\ny\"\r\n") ==
          "A=1|export=2|B=3|C=x\ny|");
    CHECK(holds(refusal(dotenv, "A=1\nsecret\n# c\nB=2\n"), "line 2"));
    CHECK_FALSE(holds(refusal(dotenv, "A=1\nsecret\n"), "secret"));
  }

  TEST_CASE("docker run") {
    CHECK(read(docker_run, "\ufeff# c\n  A= \"x\" #y\r\nB=\n\nC=a=b ") ==
          "# c|A= \"x\" #y|B=|C=a=b |");
    CHECK(holds(refusal(docker_run, "A=1\nB C=2\n"), "line 2"));
    CHECK(holds(refusal(docker_run, "=1\n"), "line 1"));
    const std::string longest = "A=" + std::string(65533, 'x');
    CHECK(read(docker_run, longest) == longest + "|");
    CHECK(holds(refusal(docker_run, longest + "x"), "64 KiB"));
  }

  TEST_CASE("systemd") {
    CHECK(read(systemd,
               "; c\n# d\nA = x \"y\" \\\n z \nB=\"a\\\"\\n\"'b\n' c\nC=\\ \\\\ \r\nD=\"x\ny\"") ==
          "# c|# d|A=x \"y\"  z|B=a\"\\nb\nc|C= \\|D=x\ny|");
    CHECK(read(systemd, "A=\"x\" # no comment\nB=$A${A}\n") == "A=x# no comment|B=$A${A}|");
    CHECK(holds(refusal(systemd, "export A=1\n"), "line 1: 'export A'"));
    CHECK(holds(refusal(systemd, "A\n"), "line 1"));
    CHECK(holds(refusal(systemd, "A=\"x\n"), "a quote"));
  }

  TEST_CASE("of a name that stands more than once the tree has the last value") {
    const auto items = items_of(compose, "A=1\nB=$A\nA=2\n");
    CHECK(items[0].replaced_in == 3);
    CHECK(items[2].replaced_in == 0);
    const sops::Tree tree = EnvFileSource(compose, Expansion::refused)
                                .load_plain(SecretBytes::copy_of("A=1\nB=$A\nA=2\n# c\n"));
    REQUIRE(tree.root().size() == 3);
    CHECK(tree.root()[0].leaf().plaintext.expose_text() == "1");
    CHECK(tree.root()[1].key == "A");
    CHECK(tree.root()[1].leaf().plaintext.expose_text() == "2");
    CHECK(tree.root()[2].is_comment);
  }

  TEST_CASE("no file of a reader") {
    for (const EnvFileReader reader : {compose, compose1, dotenv, sh, docker_run, systemd}) {
      CHECK(read(reader, "").empty());
      CHECK(holds(refusal(reader, std::string_view("A=\0b\n", 5)), "NUL"));
      CHECK(holds(refusal(reader,
                          "\xff\xfe"
                          "A"),
                  "iconv"));
      CHECK(holds(refusal(reader, std::string_view("A\0=\0001\0", 6)), "UTF-16LE"));
      CHECK(holds(refusal(reader, "A=\xff\n"), "UTF-8") == (reader != sh));
    }
  }

  TEST_CASE("what is filled in has a bound") {
    std::string text = "A=" + std::string(1024, 'x') + "\n";
    for (char name = 'B'; name < 'Z'; ++name) {
      const std::string before = std::string("${") + static_cast<char>(name - 1) + "}";
      text += std::string(1, name) + "=" + before + before + "\n";
    }
    for (const EnvFileReader reader : {compose, compose1, sh}) {
      CHECK(holds(refusal(reader, text), "16 MiB"));
    }
    std::string deep = "A=1\nB=";
    for (int i = 0; i < 100; ++i) deep += "${A:+";
    deep += std::string(100, '}') + "\n";
    CHECK(holds(refusal(compose, deep), "too deep"));
    CHECK(holds(refusal(sh, deep), "too deep"));
  }
}

TEST_SUITE("env files of a shell") {
  using enum EnvFileReader;

  TEST_CASE("quotes and comments") {
    CHECK(read(sh,
               "# c\nset -a\nA=x\"y \\$ \\\" \\q\"'z\n'\\ w # d\nexport B=1 C='' D\nE=a#b;F=2\n") ==
          "# c|# d|A=xy $ \" \\qz\n w|B=1|C=|E=a#b|F=2|");
    CHECK(read(sh, "A=a\\\nb\n\\\n  B=\"c\\\nd\"\nset +a; set -o allexport\n") == "A=ab|B=cd|");
    CHECK(read(sh, "A=1\r\n") == "A=1\r|");
  }

  TEST_CASE("references") {
    CHECK(read(sh, "A='x y'\nB=$A\"${A}$\"'$A'\\$A$\n") == "A=x y|B=x yx y$$A$A$|");
    CHECK(read(sh, "A=\nB=${A:-d e}${A-d}${A:+x}${A+\"y $A\"}\nC=\"${A:-it's}\"\n") ==
          "A=|B=d ey |C=it's|");
    // A word that does not count is not looked into.
    CHECK(read(sh, "A=1\nB=${A:-$NOWHERE}\n") == "A=1|B=1|");
    CHECK(read(sh, "HOME=/h\nA=~\nB=~/x:~/y\nC='~'\nD=a~\n") ==
          "HOME=/h|A=/h|B=/h/x:/h/y|C=~|D=a~|");
    CHECK(holds(refusal(sh, "A=~/x\n"), "--expand"));
  }

  TEST_CASE("no command is run") {
    for (const char* text :
         {"A=1\nB=$(id)\n", "A=1\nB=`id`\n", "A=1\nB=\"$(id)\"\n", "A=1\nB=$((1))\n"}) {
      for (const Expansion expansion : {Expansion::refused, Expansion::environment}) {
        CHECK(holds(refusal(sh, text, expansion), "line 2: 'B': the shell would put the output"));
      }
    }
    for (const char* text : {"A=1\nrm x\n", "A=1\nA=2 rm x\n", "A=1\nexport -p\n", "A=1\n. ./x\n",
                             "A=1\nset -e\n", "A=1\nA=(1 2)\n", "A=1\nA=1&B=2\n", "A=1\nA=x|y\n"}) {
      CAPTURE(text);
      CHECK(holds(refusal(sh, text), "line 2"));
    }
  }

  TEST_CASE("what shells read differently, or a parameter of theirs, is refused") {
    for (const char* text :
         {"A=$'x'\n", "A=$1\n", "A=$$\n", "A=$?\n", "A=${#B}\n", "A=${B%x}\n", "A=${B:=x}\n",
          "A=~user\n", "A='x\n", "A=\"x\n", "A=${B\n", "A=x$B\\\nC\n"}) {
      CAPTURE(text);
      CHECK(holds(refusal(sh, text), "'A'"));
    }
  }
}
