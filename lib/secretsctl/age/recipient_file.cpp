#include <secretsctl/age/recipient_file.hpp>

#include <secretsctl/age/ssh_public_key.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>

namespace secretsctl::age {

std::vector<std::unique_ptr<Recipient>> read_recipient_file(const std::string& path,
                                                            Interaction& interaction) {
  const Bytes file = read_file(path, {.limit = max_recipient_file_size});
  std::vector<std::unique_ptr<Recipient>> recipients;
  std::string_view rest = text_of(file);
  for (int number = 1; !rest.empty(); ++number) {
    const auto newline = rest.find('\n');
    std::string_view line = rest.substr(0, newline);
    rest.remove_prefix(newline == std::string_view::npos ? rest.size() : newline + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const std::string place = input_name(path) + ", line " + std::to_string(number);
    try {
      recipients.push_back(parse_recipient(line, interaction));
    } catch (const Error& error) {
      const auto type = ssh_key_type(line);
      if (!type) throw Error(error.kind(), place + ": " + error.what());
      interaction.show("warning: " + place + ": an SSH key of the type " + printable(*type) +
                       " is passed over: " + error.what());
    }
  }
  if (recipients.empty()) {
    throw Error(ErrorKind::generic, input_name(path) + " holds no recipient");
  }
  return recipients;
}

}  // namespace secretsctl::age
