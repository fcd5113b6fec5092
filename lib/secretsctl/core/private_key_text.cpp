#include <secretsctl/core/private_key_text.hpp>

#include <secretsctl/core/identity_traces.hpp>

namespace secretsctl {

void refuse_private_key_as_path(std::string_view path, ErrorKind kind) {
  if (!holds_identity(path)) return;
  throw Error(kind,
              "a private key itself stands where the path of a file belongs (it is not shown "
              "here); write the key into a file of mode 0600, and name that file");
}

}  // namespace secretsctl
