#include <secretsctl/sops/files/get_value.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/find_item.hpp>

namespace secretsctl::sops {

SecretBytes get_value(const OpenedFile& file, const TreePath& path) {
  return store_for(file.format).emit_value(require_item(file.document.tree, path));
}

SecretBytes extract_value(const OpenedFile& file, const TreePath& path, Format format) {
  const Item* item = first_item(file.document.tree, path);
  if (item != nullptr) return store_for(format).emit_value(*item);
  throw Error(ErrorKind::generic, "the file has no value at " + printable(path.text()));
}

}  // namespace secretsctl::sops
