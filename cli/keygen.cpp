#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/keygen.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/new_folder.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/same_file.hpp>

#include "command.hpp"
#include "recovery_flags.hpp"

namespace secretsctl::cli {
namespace {

// The folder of the key, where it was missing: gone again if no key comes into it.
class FolderOfKey {
 public:
  explicit FolderOfKey(const std::string& key) {
    const std::string folder = std::filesystem::path(key).parent_path().string();
    if (!folder.empty() && make_key_folder(folder)) made_ = folder;
  }
  ~FolderOfKey() {
    if (!made_.empty()) rmdir(made_.c_str());
  }
  FolderOfKey(const FolderOfKey&) = delete;
  FolderOfKey& operator=(const FolderOfKey&) = delete;

  void keep() {
    if (!made_.empty()) print_message("made the folder " + printable(made_) + ", mode 0700");
    made_.clear();
  }

 private:
  std::string made_;
};

age::NewIdentity new_identity(bool post_quantum) {
  return post_quantum ? age::generate_hybrid_identity() : age::generate_x25519_identity();
}

void print_public_key(const age::NewIdentity& identity) {
  const std::string line = "Public key: " + identity.recipient + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void make_identity(const std::string& output, bool post_quantum) {
  const age::NewIdentity identity = new_identity(post_quantum);
  FolderOfKey folder(output);
  OutputFile file(output, OutputSecrecy::secret, OutputReplace::refused);
  struct stat info {};
  if (output == "-" && fstat(STDOUT_FILENO, &info) == 0 && S_ISREG(info.st_mode) &&
      (info.st_mode & 04) != 0) {
    print_message("warning: the identity goes to a file that everybody can read; use -o FILE");
  }
  file.write(identity.key_file.expose());
  file.commit();
  folder.keep();
  if (!file.is_terminal()) print_public_key(identity);
}

void show_recipients(const std::string& input, const std::string& output) {
  const age::Identities identities = age::read_identity_file(input, no_interaction());
  if (identities.empty()) {
    throw Error(ErrorKind::generic, input_name(input) + " holds no identity");
  }
  std::string text;
  for (const auto& identity : identities) {
    if (identity->recipient().empty()) {
      throw Error(ErrorKind::generic, input_name(input) +
                                          " holds an identity whose recipient cannot be shown "
                                          "here: of an SSH key it is in its .pub file, a plugin "
                                          "prints its own, a file behind a passphrase has to be "
                                          "decrypted first, and a post-quantum one needs a build "
                                          "made on Debian 13");
    }
    text.append(identity->recipient()).append("\n");
  }
  write_output(output, OutputSecrecy::ciphertext, bytes_of(text));
}

}  // namespace

int run_keygen(int argc, char** argv) {
  CommandLine app("Makes a new age identity, or shows the recipients of identities.",
                  "secretsctl keygen");
  RecoveryFlags recovery;
  std::string input = "-";
  bool to_recipients = false;
  bool post_quantum = false;
  app.add_option(
         "-o,--output", recovery.output,
          "the key file to create, with mode 0600; never overwritten; its folder is made too")
      .shown_as("FILE");
  app.add_flag("--pq", post_quantum, "make a post-quantum identity (ML-KEM-768 with X25519)");
  app.add_flag("-y", to_recipients, "print the recipients of the identities in FILE");
  const CommandLineOption file =
      app.add_option("FILE", input, "with -y: a key file; - is standard input");
  recovery.add(app, "make a key for paper, with check digits; shown on a terminal");
  if (const auto status = app.parse(argc, argv)) return *status;
  const std::string output = recovery.output.value_or("-");
  if (to_recipients && recovery.is_wanted()) {
    throw Error(ErrorKind::conflicting_flags,
                "-y makes no key, so that --recovery cannot be with it");
  }
  recovery.check();
  if (to_recipients) {
    refuse_to_replace_input(output, {input}, "the key would be lost; name another file with -o");
    show_recipients(input, output);
  } else if (file.is_given()) {
    throw Error(ErrorKind::generic, "to write the identity to a file, give -o FILE");
  } else if (recovery.is_wanted()) {
    const age::NewIdentity identity = new_identity(post_quantum);
    recovery.show(identity);
    print_public_key(identity);
  } else {
    make_identity(output, post_quantum);
  }
  return 0;
}

}  // namespace secretsctl::cli
