#include <secretsctl/git/textconv.hpp>

#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/stores/content_signs.hpp>

namespace secretsctl::git {
namespace {

// A path in the working folder, which for git is the top of the work tree. The file's own folder is
// never used: in /tmp any user can put a .sops.yaml that leads to a key.
constexpr const char* repository_file = "./.";

// CI systems set CI to true.
bool is_in_ci() {
  const char* variable = std::getenv("CI");
  const std::string_view value = variable == nullptr ? "" : variable;
  return !value.empty() && value != "0" && value != "false";
}

SecretBytes shown_encrypted(ByteView file, const std::string& why) {
  SecretBuffer out;
  out.append("# secretsctl: shown encrypted: " + printable(why) + "\n");
  out.append(file);
  return out.take();
}

// The first part of a message, without advice and lists of places.
std::string short_reason(const Error& error) {
  const std::string_view text = error.what();
  return std::string(text.substr(0, text.find_first_of(";\n")));
}

SecretBytes decrypted(const SecretBytes& file, sops::Format format) {
  sops::IdentitySearch search(sops::RepositoryKey::consulted, no_interaction());
  sops::UnlockedFile unlocked(
      sops::load_encrypted_bytes(LargeBytes::copy_of(file.expose()), {}, {.format = format}),
      repository_file, search);
  const sops::OpenedFile opened =
      std::move(unlocked).authenticate(sops::MacCheck::required, sops::StoredTexts::kept);
  return sops::store_for(format).emit_plain(opened.document.tree);
}

SecretBytes text_of_file(SecretBytes file, InCi in_ci) {
  const auto format = sops::format_of_content(file.expose());
  if (!format) {
    const bool is_plain =
        file.expose_text().find(sops::encrypted_value_start) == std::string_view::npos;
    if (is_plain) return file;
    return shown_encrypted(file.expose(), "it holds no SOPS metadata");
  }
  if (in_ci == InCi::encrypted && is_in_ci()) {
    return shown_encrypted(file.expose(), "the variable CI is set, and logs there may be public");
  }
  try {
    return decrypted(file, *format);
  } catch (const Error& error) {
    return shown_encrypted(file.expose(), short_reason(error));
  }
}

}  // namespace

SecretBytes text_for_diff(const std::string& path, InCi in_ci) {
  try {
    return text_of_file(read_secret_file(path), in_ci);
  } catch (const Error& error) {
    return shown_encrypted({}, error.what());
  }
}

}  // namespace secretsctl::git
