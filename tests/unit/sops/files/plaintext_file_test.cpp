#include <doctest/doctest.h>

#include <fstream>
#include <random>
#include <scratch_folder.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/files/new_file.hpp>
#include <secretsctl/sops/files/plaintext_file.hpp>
#include <secretsctl/sops/keys/data_key.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>
#include <sops/own_key.hpp>
#include <string>
#include <vector>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

const DotenvStore store;

struct TextOf final : Sink {
  std::string text;
  using Sink::write;
  void write(ByteView bytes) override { text += text_of(bytes); }
};

// An encrypted file on disk, which tests damage.
class FileOnDisk {
 public:
  FileOnDisk(std::string_view plain, const SelectionRule& rule, bool only_encrypted) {
    SecretBytes data_key = new_data_key();
    Metadata metadata;
    metadata.key_groups = wrap_data_key(data_key, {{key_.recipient()}}, 0, no_interaction());
    metadata.selection = rule;
    metadata.mac_only_encrypted = only_encrypted;
    metadata.version = format_version;
    NewFile file(store, store, {std::move(metadata), std::move(data_key), {}});
    file.encrypt(SecretBytes::copy_of(plain));
    TextOf out;
    file.write(out);
    text = std::move(out.text);
  }

  std::string text;

  void save() const { std::ofstream(path(), std::ios::binary) << text; }

  // What a reader gets: the plaintext with its notes, or the error.
  std::string by_parts(MacCheck check) {
    return outcome([&](TextOf& out) {
      const PlaintextFile file(path(), options(check), key_.search());
      file.write(out);
      return report(file.notes(), file.unauthenticated_keys());
    });
  }
  std::string by_tree(MacCheck check) {
    return outcome([&](TextOf& out) {
      const OpenedFile file = open_encrypted_file(path(), options(check), key_.search());
      store.write_plain(file.document.tree, out);
      return report(file.notes, unauthenticated_keys(file.document.tree));
    });
  }

 private:
  [[nodiscard]] std::string path() const { return folder_.path() + "/a.env.enc"; }
  static OpenOptions options(MacCheck check) {
    OpenOptions options;
    options.mac = check;
    return options;
  }
  static std::string report(const DecryptNotes& notes, const std::vector<std::string>& keys) {
    return std::to_string(notes.clear_comments) + " " + printable_list(keys);
  }
  template <typename Read>
  static std::string outcome(Read read) {
    TextOf out;
    try {
      const std::string report = read(out);
      return report + "\n" + out.text;
    } catch (const Error& error) {
      return std::to_string(static_cast<int>(error.kind())) + " " + error.what();
    }
  }

  test::ScratchFolder folder_;
  test::OwnKey key_;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    lines.push_back(text.substr(start, end - start));
    start = end == std::string::npos ? text.size() : end + 1;
  }
  return lines;
}

constexpr std::string_view plain =
    "# keep clear\nA=1\n\n# secret\n#\nEMPTY=\n=no key\nA_unencrypted=clear\\nlines\nB=one\\ntwo\n"
    "C=a=b#c\nD= spaces \t\nE=\\n\nF_unencrypted=plain\nG=\\\\n\n# secret\nH=last";

const std::vector<SelectionRule>& rules() {
  static const std::vector<SelectionRule> rules = {
      {},
      {SelectionKind::encrypted_suffix, "_unencrypted"},
      {SelectionKind::unencrypted_regex, "^(B|D|)$"},
      {SelectionKind::encrypted_comment_regex, "secret"},
      {SelectionKind::unencrypted_comment_regex, "keep"},
  };
  return rules;
}

}  // namespace

TEST_SUITE("plaintext file") {
  TEST_CASE("it is what a tree of the file would be") {
    for (const SelectionRule& rule : rules()) {
      for (const bool only_encrypted : {false, true}) {
        FileOnDisk file(plain, rule, only_encrypted);
        file.save();
        CAPTURE(selection_text(rule));
        CAPTURE(only_encrypted);
        for (const MacCheck check : {MacCheck::required, MacCheck::ignored}) {
          const std::string parts = file.by_parts(check);
          CHECK(parts == file.by_tree(check));
          CHECK(parts.find("\nB=one\\ntwo\n") != std::string::npos);
        }
      }
    }
  }

  TEST_CASE("a damaged file gives the error, or the plaintext, of a tree") {
    std::mt19937 random(11);
    const auto below = [&](std::size_t limit) { return random() % limit; };
    std::size_t failures = 0;
    for (int round = 0; round < 400; ++round) {
      FileOnDisk file(plain, rules()[below(rules().size())], below(2) == 0);
      auto lines = lines_of(file.text);
      const std::vector<std::string> added = {
          "no equals sign", "X=y", "sops_none", "sops_mac=", "# more", "\r", "Z=\\n", ""};
      for (std::size_t damage = below(3); damage < 3; ++damage) {
        const std::size_t at = below(lines.size());
        switch (below(5)) {
          case 0:
            std::swap(lines[at], lines[below(lines.size())]);
            break;
          case 1:
            lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at),
                         added[below(added.size())]);
            break;
          case 2:
            lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
            break;
          case 3:
            if (!lines[at].empty()) lines[at][below(lines[at].size())] ^= 1;
            break;
          default:
            for (std::string& line : lines) line += '\r';
        }
      }
      file.text.clear();
      for (const std::string& line : lines) file.text += line + "\n";
      if (below(4) == 0) file.text.pop_back();
      file.save();
      CAPTURE(round);
      const MacCheck check = below(2) == 0 ? MacCheck::required : MacCheck::ignored;
      const std::string parts = file.by_parts(check);
      if (parts.find("a.env.enc") != std::string::npos) ++failures;
      CHECK(parts == file.by_tree(check));
    }
    CHECK(failures > 100);
    CHECK(failures < 390);
  }

  TEST_CASE("a comment counts for its value, wherever a part of a large file ends") {
    std::string text;
    while (text.size() < 300'000) {
      text += "# keep\n\r\n# " + std::string(text.size() % 97, 'c') + "\nK" +
              std::to_string(text.size()) + "=value\nL" + std::to_string(text.size()) + "=value\n";
    }
    FileOnDisk file(text, {SelectionKind::unencrypted_comment_regex, "keep"}, false);
    const std::size_t middle = file.text.find("# keep", file.text.size() / 2);
    file.text.insert(file.text.find('\n', middle) + 1, "sops_extra=1\n");
    file.save();
    const std::string parts = file.by_parts(MacCheck::required);
    CHECK(parts == file.by_tree(MacCheck::required));
    CHECK(parts.find("a.env.enc") == std::string::npos);
  }
}
