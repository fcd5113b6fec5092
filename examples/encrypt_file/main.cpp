// Encrypts FILE to FILE.enc, for the recipients named, or those of .sops.yaml.
#include <cstdio>
#include <secretsctl/secretsctl.hpp>

using namespace secretsctl;

namespace {

void encrypt(const std::string& path, const std::string& recipients) {
  const std::string encrypted = sops::encrypted_name(path);
  const sops::Format format = sops::format_of_name(path).value_or(sops::Format::binary);
  sops::EncryptionRequest request;
  request.file = path;
  request.encrypted = encrypted;
  request.age = recipients;
  request.format = format;
  const sops::EncryptionPlan plan = sops::plan_encryption(request);

  const sops::Store& store = sops::store_for(format);
  sops::NewFile file(store, store, sops::new_metadata(plan, no_interaction()));
  const SecretBytes plaintext = read_secret_file(path);
  in_context(path, [&] { file.encrypt(plaintext); });
  // A rule of .sops.yaml that selects nothing is more likely a mistake than a wish.
  sops::refuse_all_clear(file.clear(), plan.protection.selection);

  OutputFile output(encrypted, OutputSecrecy::ciphertext, OutputReplace::refused);
  file.write(output);
  output.commit();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fputs("Usage: encrypt_file FILE [RECIPIENT,...]\n", stderr);
    return 1;
  }
  try {
    encrypt(argv[1], argc == 3 ? argv[2] : "");
  } catch (const Error& error) {
    std::fprintf(stderr, "encrypt_file: %s\n", error.what());
    return exit_status(error.kind());
  }
  return 0;
}
