#include <cstddef>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/delivery/dialects/dialect.hpp>
#include <secretsctl/delivery/environment/variable_block.hpp>
#include <secretsctl/delivery/environment/variables.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <secretsctl/sops/tree/find_item.hpp>

#include "handles.hpp"

using namespace secretsctl;
using namespace secretsctl::c;

namespace {

secretsctl_open_options options_of(const secretsctl_open_options* given) {
  constexpr std::size_t first_size =
      offsetof(secretsctl_open_options, config) + sizeof(const char*);
  return c::options_of(given, first_size, "secretsctl_open_options");
}

sops::EditOptions edit_options(const secretsctl_open_options& options) {
  sops::EditOptions edit;
  if (options.format != nullptr) edit.format = sops::parse_format(options.format);
  edit.config = optional_text(options.config);
  return edit;
}

secretsctl_document& checked(secretsctl_document* document) {
  secretsctl_document& handle = required(document, "document");
  handle.owner.check();
  return handle;
}

// What names things of the document has to be asked for anew after a change.
template <typename Action>
bool change(secretsctl_document* document, secretsctl_error** error, Action action) {
  return guarded(error, false, [&] {
    secretsctl_document& handle = checked(document);
    handle.values.clear();
    handle.recipients.clear();
    action(handle.document);
    return true;
  });
}

// Puts a number into `count`, 0 where it is not known.
template <typename Number>
bool counted(size_t* count, secretsctl_error** error, Number number) {
  return guarded(error, false, [&] {
    required(count, "count") = 0;
    *count = number();
    return true;
  });
}

const std::vector<sops::DocumentValue>& values_of(secretsctl_document* document) {
  secretsctl_document& handle = checked(document);
  if (handle.values.empty()) handle.values = handle.document.values();
  return handle.values;
}

// Nothing authenticates the names of recipients, and a text of C ends at its first NUL.
std::string checked_text(std::string recipient) {
  if (recipient.find('\0') == std::string::npos && is_utf8(bytes_of(recipient))) return recipient;
  throw Error(ErrorKind::not_representable,
              "the name of a recipient is not UTF-8, or holds a NUL: " + printable(recipient));
}

const std::vector<std::string>& recipients_of(secretsctl_document* document) {
  secretsctl_document& handle = checked(document);
  if (handle.recipients.empty()) {
    std::vector<std::string> all;
    for (auto& group : handle.document.recipients()) {
      for (auto& recipient : group) all.push_back(checked_text(std::move(recipient)));
    }
    handle.recipients = std::move(all);
  }
  return handle.recipients;
}

// As `decrypt --output-type` has it: of a dotenv file JSON is an object of its variables.
SecretBytes plaintext_of(const sops::OpenDocument& open, const char* format) {
  const sops::Format wanted = format == nullptr ? open.format() : sops::parse_format(format);
  if (wanted == sops::Format::json) {
    in_context(open.name(), [&] { sops::check_no_repeated_keys(open.tree()); });
  }
  if (wanted == sops::Format::json && open.format() == sops::Format::dotenv) {
    return delivery::write_env_file(delivery::variables_of(open.tree()), delivery::Dialect::json);
  }
  return open.plaintext(wanted);
}

secretsctl_bytes* variables(secretsctl_document* document, delivery::UnauthenticatedValues values,
                            secretsctl_error** error) {
  return guarded<secretsctl_bytes*>(error, nullptr, [&] {
    sops::OpenDocument& open = checked(document).document;
    open.check_rule();
    return give(
        in_context(open.name(), [&] { return delivery::variable_block(open.tree(), values); }));
  });
}

}  // namespace

secretsctl_document* secretsctl_open(const char* path, const secretsctl_open_options* options,
                                     secretsctl_error** error) {
  return guarded<secretsctl_document*>(error, nullptr, [&] {
    const secretsctl_open_options given = options_of(options);
    Search search(given.keys);
    return new secretsctl_document{
        {}, {regular_file(path), edit_options(given), search.get()}, {}, {}};
  });
}

secretsctl_document* secretsctl_open_memory(const void* data, size_t size, const char* name,
                                            const secretsctl_open_options* options,
                                            secretsctl_error** error) {
  return guarded<secretsctl_document*>(error, nullptr, [&] {
    const secretsctl_open_options given = options_of(options);
    Search search(given.keys);
    return new secretsctl_document{{},
                                   {LargeBytes::copy_of(view(data, size)), text(name, "name"),
                                    edit_options(given), search.get()},
                                   {},
                                   {}};
  });
}

void secretsctl_document_free(secretsctl_document* document) {
  delete document;
}

const char* secretsctl_document_format(const secretsctl_document* document) {
  return document == nullptr ? "" : sops::row_of(document->document.format()).name.data();
}

bool secretsctl_count_values(secretsctl_document* document, size_t* count,
                             secretsctl_error** error) {
  return counted(count, error, [&] { return values_of(document).size(); });
}

size_t secretsctl_value_count(secretsctl_document* document) {
  size_t count = 0;
  static_cast<void>(secretsctl_count_values(document, &count, nullptr));
  return count;
}

const char* secretsctl_value_path(secretsctl_document* document, size_t index) {
  return guarded<const char*>(nullptr, nullptr, [&]() -> const char* {
    const auto& values = values_of(document);
    return index < values.size() ? values[index].path.c_str() : nullptr;
  });
}

secretsctl_bytes* secretsctl_value(secretsctl_document* document, size_t index,
                                   secretsctl_error** error) {
  return guarded<secretsctl_bytes*>(error, nullptr, [&] {
    const auto& values = values_of(document);
    if (index >= values.size()) throw WrongArgument("the document has no value of this number");
    return give(document->document.printed(values[index]));
  });
}

bool secretsctl_count_recipients(secretsctl_document* document, size_t* count,
                                 secretsctl_error** error) {
  return counted(count, error, [&] { return recipients_of(document).size(); });
}

size_t secretsctl_recipient_count(secretsctl_document* document) {
  size_t count = 0;
  static_cast<void>(secretsctl_count_recipients(document, &count, nullptr));
  return count;
}

const char* secretsctl_recipient(secretsctl_document* document, size_t index) {
  return guarded<const char*>(nullptr, nullptr, [&]() -> const char* {
    const auto& all = recipients_of(document);
    return index < all.size() ? all[index].c_str() : nullptr;
  });
}

secretsctl_bytes* secretsctl_get(secretsctl_document* document, const char* path,
                                 secretsctl_error** error) {
  return guarded<secretsctl_bytes*>(error, nullptr, [&] {
    const std::string name = text(path, "path");
    return give(checked(document).document.get(sops::TreePath::of_argument(name)));
  });
}

bool secretsctl_set(secretsctl_document* document, const char* path, const void* value, size_t size,
                    secretsctl_error** error) {
  return change(document, error, [&](sops::OpenDocument& open) {
    const std::string name = text(path, "path");
    open.set(sops::TreePath::of_argument(name), secret(value, size));
  });
}

bool secretsctl_unset(secretsctl_document* document, const char* path, secretsctl_error** error) {
  return change(document, error, [&](sops::OpenDocument& open) {
    const std::string name = text(path, "path");
    open.unset(sops::TreePath::of_argument(name));
  });
}

secretsctl_bytes* secretsctl_plaintext(secretsctl_document* document, const char* format,
                                       secretsctl_error** error) {
  return guarded<secretsctl_bytes*>(
      error, nullptr, [&] { return give(plaintext_of(checked(document).document, format)); });
}

secretsctl_bytes* secretsctl_variables(secretsctl_document* document, secretsctl_error** error) {
  return variables(document, delivery::UnauthenticatedValues::refused, error);
}

secretsctl_bytes* secretsctl_variables_unauthenticated(secretsctl_document* document,
                                                       secretsctl_error** error) {
  return variables(document, delivery::UnauthenticatedValues::allowed, error);
}

bool secretsctl_add_recipient(secretsctl_document* document, const char* recipient,
                              secretsctl_error** error) {
  return change(document, error, [&](sops::OpenDocument& open) {
    open.add_recipient(text(recipient, "recipient"), no_interaction());
  });
}

bool secretsctl_remove_recipient(secretsctl_document* document, const char* recipient,
                                 secretsctl_error** error) {
  return change(document, error, [&](sops::OpenDocument& open) {
    open.remove_recipient(text(recipient, "recipient"), no_interaction());
  });
}

bool secretsctl_save(secretsctl_document* document, secretsctl_error** error) {
  return change(document, error, [](sops::OpenDocument& open) { open.save(); });
}

secretsctl_bytes* secretsctl_encrypted(secretsctl_document* document, secretsctl_error** error) {
  return guarded<secretsctl_bytes*>(error, nullptr, [&] {
    return give(SecretBytes::copy_of(checked(document).document.encrypted()));
  });
}
