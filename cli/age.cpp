#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <secretsctl/age/armor.hpp>
#include <secretsctl/age/file.hpp>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/recipient_file.hpp>
#include <secretsctl/age/scrypt.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/passphrase.hpp>
#include <secretsctl/core/processors.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/same_file.hpp>

#include "command.hpp"
#include "progress_line.hpp"

namespace secretsctl::cli {
namespace {

struct Flags {
  std::string input = "-";
  std::optional<std::string> output;
  std::vector<std::string> recipients;
  std::vector<std::string> recipient_files;
  std::vector<std::string> identity_files;
  PassphraseFlag passphrase;
  bool with_passphrase = false;
  bool armor = false;
};

// Streams have no size limit: files of any size pass in constant memory.
constexpr std::size_t no_limit = SIZE_MAX;

void add_common_flags(CommandLine& app, Flags& flags) {
  app.add_option("FILE", flags.input, "what to read (default and -: standard input)");
  app.add_option("-o,--output", flags.output, "what to write (default and -: standard output)")
      .shown_as("OUT");
}

void refuse_standard_input_twice(const Flags& flags) {
  auto count = (flags.input == "-" ? 1 : 0) + (flags.passphrase.passphrase_file() == "-" ? 1 : 0);
  count += static_cast<int>(std::ranges::count(flags.recipient_files, "-"));
  count += static_cast<int>(std::ranges::count(flags.identity_files, "-"));
  if (count > 1) {
    throw Error(ErrorKind::conflicting_flags, "standard input can be only one of the inputs");
  }
}

// Refuses to overwrite a file that is still being read, or a key file: it would be lost.
void refuse_input_as_output(const Flags& flags) {
  if (!flags.output) return;
  std::vector<std::string> inputs{flags.input};
  for (const auto* files : {&flags.recipient_files, &flags.identity_files}) {
    inputs.insert(inputs.end(), files->begin(), files->end());
  }
  if (!flags.passphrase.passphrase_file().empty()) {
    inputs.push_back(flags.passphrase.passphrase_file());
  }
  refuse_to_replace_input(*flags.output, inputs, "name another file with -o");
}

// Writes only text to a terminal, unless the user named it with -o: control characters could drive
// it.
class TextSink final : public Sink {
 public:
  explicit TextSink(Sink& terminal) : terminal_(terminal) {}

  void write(ByteView bytes) override {
    for (const std::uint8_t byte : bytes) {
      // U+0080 to U+009F are control characters too.
      const bool is_control = byte < 0x20
                                  ? byte != '\n' && byte != '\r' && byte != '\t'
                                  : byte == 0x7f || (last_ == 0xc2 && byte >= 0x80 && byte < 0xa0);
      if (is_control) {
        throw Error(ErrorKind::output_unwritable,
                    "refusing to write binary data to the terminal; give -o FILE, or -o - to force "
                    "it");
      }
      last_ = byte;
    }
    terminal_.write(bytes);
  }

 private:
  Sink& terminal_;
  std::uint8_t last_ = 0;
};

SecretBytes new_passphrase(Flags& flags) {
  if (!flags.passphrase.passphrase_file().empty()) {
    return flags.passphrase.interaction().ask_secret({});
  }
  SecretBytes passphrase = ask_passphrase("Passphrase: ");
  if (!passphrase.equals(ask_passphrase("The same once more: "))) {
    throw Error(ErrorKind::generic, "the two passphrases differ");
  }
  return passphrase;
}

std::vector<std::unique_ptr<age::Recipient>> recipients_of(Flags& flags) {
  std::vector<std::unique_ptr<age::Recipient>> recipients;
  for (const std::string& text : flags.recipients) {
    recipients.push_back(in_context(
        "-r", [&] { return age::parse_recipient(text, flags.passphrase.interaction()); }));
  }
  for (const std::string& path : flags.recipient_files) {
    for (auto& recipient : age::read_recipient_file(path, flags.passphrase.interaction())) {
      recipients.push_back(std::move(recipient));
    }
  }
  const bool use_passphrase = flags.with_passphrase || !flags.passphrase.passphrase_file().empty();
  if (use_passphrase && !recipients.empty()) {
    throw Error(ErrorKind::conflicting_flags,
                "a passphrase cannot be combined with recipients (-r, -R)");
  }
  if (use_passphrase) {
    recipients.push_back(std::make_unique<age::ScryptRecipient>(new_passphrase(flags)));
  }
  if (recipients.empty()) {
    throw Error(ErrorKind::generic, "no recipients: give -r age1..., -R FILE, or -p");
  }
  return recipients;
}

// A long task on an input: runs on all processors, and shows its progress on a terminal.
class LongWork {
 public:
  LongWork(int input, const Flags& flags, const OutputFile& output)
      : descriptor_(input, input_name(flags.input)), source_(descriptor_) {
    if (shows_progress(input, output.is_terminal())) line_.emplace(source_, size_left(input));
  }
  [[nodiscard]] Source& source() { return source_; }
  [[nodiscard]] age::PayloadWork payload() {
    return {.threads = available_processors(), .progress = line_ ? &*line_ : nullptr};
  }

 private:
  DescriptorSource descriptor_;
  CountingSource source_;
  std::optional<ProgressLine> line_;
};

int run_encrypt_age(int argc, char** argv) {
  CommandLine app("Encrypts a file of any size in the age format.", "secretsctl age encrypt");
  Flags flags;
  add_common_flags(app, flags);
  app.add_option("-r,--recipient", flags.recipients,
                 "a recipient (age1..., ssh-ed25519 ..., ssh-rsa ...); may be repeated");
  app.add_option("-R,--recipients-file", flags.recipient_files,
                 "a file of recipients, one a line; may be repeated");
  app.add_flag("-p,--passphrase", flags.with_passphrase, "encrypt with a passphrase");
  app.add_flag("-a,--armor", flags.armor, "write ASCII armor");
  flags.passphrase.add_flag(app, "encrypt with the passphrase in this file, without a question");
  if (const auto status = app.parse(argc, argv)) return *status;
  refuse_standard_input_twice(flags);
  refuse_input_as_output(flags);
  const auto recipients = recipients_of(flags);
  std::vector<const age::Recipient*> list;
  for (const auto& recipient : recipients) list.push_back(recipient.get());
  const FileDescriptor input = open_input(flags.input, {.limit = no_limit});
  OutputFile output(flags.output.value_or("-"), OutputSecrecy::ciphertext);
  if (!flags.output && output.is_terminal() && !flags.armor) {
    throw Error(ErrorKind::output_unwritable,
                "refusing to write binary data to the terminal; give -a or -o FILE, or -o - to "
                "force it");
  }
  {
    LongWork work(input.get(), flags, output);
    age::encrypt(work.source(), output, list, flags.armor ? age::Armor::ascii : age::Armor::none,
                 work.payload());
  }
  output.commit();
  return 0;
}

// Asks for the passphrase only if the file needs one; `is_asked` is set if it did.
age::Identities identities_of(Flags& flags, bool& is_asked) {
  age::Identities identities;
  Interaction& interaction = flags.passphrase.interaction();
  for (const std::string& path : flags.identity_files) {
    for (auto& identity : age::read_identity_file(path, interaction)) {
      identities.push_back(std::move(identity));
    }
  }
  if (flags.identity_files.empty() || !flags.passphrase.passphrase_file().empty()) {
    identities.push_back(std::make_unique<age::ScryptIdentity>([&interaction, &is_asked] {
      is_asked = true;
      return interaction.ask_secret("Passphrase: ");
    }));
  }
  return identities;
}

// Without -i the cause is a wrong passphrase, or a file encrypted to keys.
void decrypt(LongWork& work, Sink& output, Flags& flags) {
  bool is_asked = false;
  try {
    age::decrypt(work.source(), output, identities_of(flags, is_asked), work.payload());
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::age_no_match || !flags.identity_files.empty()) throw;
    if (is_asked) {
      throw Error(error.kind(), std::string(error.what()) + "; is the passphrase right?");
    }
    throw Error(error.kind(),
                input_name(flags.input) +
                    " is encrypted to keys, not with a passphrase: name your key file with -i");
  }
}

int run_decrypt_age(int argc, char** argv) {
  CommandLine app(
      "Decrypts an age file. To a file it is all or nothing; to standard output each chunk is "
      "written once its own tag holds, and a truncated file ends in an error.",
      "secretsctl age decrypt");
  Flags flags;
  add_common_flags(app, flags);
  app.add_option("-i,--identity", flags.identity_files,
                 "a key file or an SSH private key; may be repeated")
      .shown_as("FILE");
  flags.passphrase.add_flag(app, "the file that holds the passphrase of FILE or of a key");
  if (const auto status = app.parse(argc, argv)) return *status;
  refuse_standard_input_twice(flags);
  refuse_input_as_output(flags);
  const FileDescriptor input = open_input(flags.input, {.limit = no_limit});
  OutputFile output(flags.output.value_or("-"), OutputSecrecy::secret);
  TextSink text(output);
  const bool text_only = !flags.output && output.is_terminal();
  {
    LongWork work(input.get(), flags, output);
    decrypt(work, text_only ? static_cast<Sink&>(text) : output, flags);
  }
  output.commit();
  return 0;
}

constexpr std::array subcommands = {
    Command{"encrypt", "(-r RECIPIENT | -R FILE | -p) [-a] [-o OUT] [FILE]",
            "encrypt a file in the age format", run_encrypt_age,
            "secretsctl age encrypt -R recipients.txt -o backup.tar.age backup.tar"},
    Command{"decrypt", "[-i FILE...] [-o OUT] [FILE]", "decrypt an age file", run_decrypt_age,
            "secretsctl age decrypt -i secrets/age-key.txt -o backup.tar backup.tar.age"},
};

}  // namespace

std::span<const Command> age_subcommands() {
  return subcommands;
}

int run_age(int argc, char** argv) {
  return run_subcommand("age", argc, argv);
}

}  // namespace secretsctl::cli
