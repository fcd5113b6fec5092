#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/files/get_value.hpp>

#include "files.hpp"
#include "verbs.hpp"

namespace secretsctl::cli::as_sops {

int decrypt(const Call& call) {
  const bool reads_input = call.verb() == Verb::decrypt && call.arguments().empty();
  const std::string file = reads_input ? "-" : file_of(call);
  const std::string output = output_of(call, file);
  const std::string extract = call.text("extract");
  std::optional<sops::TreePath> path;
  if (!extract.empty()) path = sops::TreePath::parse(extract);
  sops::OpenedFile opened =
      open_file(call, file, file.empty() ? ErrorKind::input_unreadable : ErrorKind::no_file);
  const std::string name = name_of(call, file);
  const sops::Format format = output_format(call, name, opened.format);
  SecretBytes value;
  if (path) value = sops::extract_value(opened, *path, format);
  const auto write_to = [&](Sink& out) {
    if (path) return out.write(value.expose());
    write_plain(call, name, opened, format, out);
  };
  if (call.flag("in-place")) {
    sops::replace_by_plaintext(output, opened, write_to);
    return 0;
  }
  OutputFile out(output, OutputSecrecy::secret);
  write_to(out);
  out.commit();
  return 0;
}

}  // namespace secretsctl::cli::as_sops
