#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <secretsctl/delivery/editor/terminal_editor.hpp>

#include "scratch_folder.hpp"

using namespace secretsctl::delivery;

TEST_SUITE("terminal_editor") {
  TEST_CASE("the families of terminal editors, by the name of the program") {
    for (const char* name : {"vi", "vim", "/usr/bin/vim.basic", "vim.tiny", "nvim", "view", "ex",
                             "nano", "nano-tiny", "pico", "micro", "hx", "joe", "mg", "mcedit"}) {
      CAPTURE(name);
      CHECK(needs_terminal({name}, ""));
    }
    CHECK(needs_terminal({"busybox", "vi"}, ""));
    CHECK(needs_terminal({"vim", "-R"}, ""));
  }

  TEST_CASE("other programs, and unknown ones") {
    for (const char* name : {"code", "gedit", "gvim", "sed", "tee", "./edit.sh", "nanotext",
                             "viewer", "kate", "exiftool", "vidir", "legit", "joker", "true"}) {
      CAPTURE(name);
      CHECK_FALSE(needs_terminal({name}, ""));
    }
    CHECK_FALSE(needs_terminal({"busybox", "sed"}, ""));
    CHECK_FALSE(needs_terminal({"busybox"}, ""));
  }

  TEST_CASE("emacs without a window") {
    CHECK(needs_terminal({"emacs", "-nw"}, ""));
    CHECK(needs_terminal({"emacs-nox"}, ""));
    CHECK(needs_terminal({"emacsclient", "-t"}, ""));
    CHECK_FALSE(needs_terminal({"emacsclient"}, ""));
    CHECK_FALSE(needs_terminal({"emacs", "--batch"}, ""));
  }

  TEST_CASE("a link counts as the program that it leads to") {
    const secretsctl::test::ScratchFolder folder;
    namespace fs = std::filesystem;
    const fs::path real = fs::path(folder.path()) / "vim.tiny";
    std::ofstream(real) << "";
    fs::create_symlink("vim.tiny", real.parent_path() / "chosen");
    fs::create_symlink("chosen", real.parent_path() / "editor");
    CHECK(needs_terminal({"editor"}, (real.parent_path() / "editor").string()));
    CHECK_FALSE(needs_terminal({"editor"}, (real.parent_path() / "not-there").string()));
    fs::create_symlink("vim.tiny", real.parent_path() / "gvim");
    CHECK_FALSE(needs_terminal({"gvim"}, (real.parent_path() / "gvim").string()));
  }
}
