#include <secretsctl/delivery/editor/workbench.hpp>

#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/crypto/sha512.hpp>
#include <secretsctl/delivery/memory/private_folder_mark.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <utility>

namespace secretsctl::delivery {

namespace {

// Shows whether a text was changed, without keeping a copy of it.
auto digest_of(const SecretBytes& text) {
  crypto::Sha512 hash;
  hash.update(text.expose());
  return hash.digest();
}

// The plaintext's name, by which an editor chooses its mode. Two names are avoided: the empty one
// that `.enc` leaves, and that of the folder's mark.
std::string name_for(const std::string& path) {
  const std::string name = std::filesystem::path(sops::plaintext_name(path)).filename().string();
  const bool is_free =
      !name.empty() && name != "." && name != ".." && name != private_folder_mark_name;
  return is_free ? name : "plaintext";
}

}  // namespace

Workbench::Workbench(const std::string& path, EditorNeed need, Interaction& interaction)
    : name_(name_for(path)), interaction_(interaction), editor_(need) {}

void Workbench::run(SecretBytes before, const std::function<bool(const SecretBytes&)>& save) {
  try {
    edit(std::move(before), save);
  } catch (...) {
    if (const std::string left = folder_.remove(); !left.empty()) show(left);
    throw;
  }
  const std::string left = folder_.remove();
  if (left.empty()) return;
  // A pending signal ends the process before an error is reported.
  if (signals_.is_ending()) show(left);
  throw Error(ErrorKind::output_unwritable, "the file is written, but " + left);
}

void Workbench::show(const std::string& message) {
  interaction_.show("secretsctl: " + message);
}

void Workbench::edit(SecretBytes before, const std::function<bool(const SecretBytes&)>& save) {
  const std::string file = folder_.write(name_, before);
  const auto digest_before = digest_of(before);
  before = {};
  while (true) {
    editor_.run(file, signals_);
    if (signals_.is_ending()) {
      throw Error(ErrorKind::generic, "interrupted; the file is left as it was");
    }
    const SecretBytes after = folder_.read(name_);
    if (digest_of(after) == digest_before) refuse_unchanged();
    try {
      if (!save(after)) refuse_unchanged();
      return;
    } catch (const FileChanged&) {
      throw;
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::unchanged) throw;
      ask_to_go_on(error);
    }
  }
}

void Workbench::refuse_unchanged() const {
  throw Error(ErrorKind::unchanged,
              "nothing was changed; the file is left as it is" +
                  (editor_.was_short() ? "\nthe editor '" + printable(editor_.name()) +
                                             "' returned at once: does it need --wait?"
                                       : std::string()));
}

void Workbench::ask_to_go_on(const Error& error) {
  if (!has_attentive_user()) {
    throw Error(error.kind(), std::string(error.what()) + "\nthe file is left as it was");
  }
  show(error.what());
  if (ask_yes(interaction_, "Open the editor again?", true)) return;
  throw Error(error.kind(), "the file is left as it was");
}

}  // namespace secretsctl::delivery
