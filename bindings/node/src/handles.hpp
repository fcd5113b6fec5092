// Objects of the C interface in JavaScript's hands, and its errors.
#pragma once
#include <secretsctl.h>

#include <memory>
#include <utility>

#include "values.hpp"

namespace addon {

struct Release {
  void operator()(secretsctl_error* error) const { secretsctl_error_free(error); }
  void operator()(secretsctl_bytes* bytes) const { secretsctl_bytes_free(bytes); }
};
using ErrorOwner = std::unique_ptr<secretsctl_error, Release>;
using BytesOwner = std::unique_ptr<secretsctl_bytes, Release>;

struct Handle {
  secretsctl_document* document = nullptr;
  secretsctl_keys* keys = nullptr;
  ~Handle() {
    secretsctl_document_free(document);
    secretsctl_keys_free(keys);
  }
};
using HandlePointer = std::shared_ptr<Handle>;

// Marks our externals: those of another addon hold other pointers.
constexpr napi_type_tag handle_tag = {0x5d1f0c6a9b7e4a21, 0x8e3b62d07c95f4d8};

inline napi_value make_handle(napi_env env, HandlePointer handle) {
  auto kept = std::make_unique<HandlePointer>(std::move(handle));
  napi_value value;
  check(env, napi_create_external(
                 env, kept.get(),
                 [](napi_env, void* data, void*) { delete static_cast<HandlePointer*>(data); },
                 nullptr, &value));
  kept.release();
  check(env, napi_type_tag_object(env, value, &handle_tag));
  return value;
}

inline HandlePointer get_handle(napi_env env, napi_value value) {
  void* data = nullptr;
  bool is_ours = false;
  check(env, napi_check_object_type_tag(env, value, &handle_tag, &is_ours));
  if (!is_ours) check(env, napi_invalid_arg);
  check(env, napi_get_value_external(env, value, &data));
  return *static_cast<HandlePointer*>(data);
}

inline HandlePointer get_optional_handle(napi_env env, napi_value value) {
  return is_missing(env, value) ? HandlePointer() : get_handle(env, value);
}

inline napi_value make_error(napi_env env, secretsctl_error* error) {
  static const char* const codes[] = {"",
                                      "ERR_SECRETSCTL",
                                      "ERR_SECRETSCTL_INPUT",
                                      "ERR_SECRETSCTL_OUTPUT",
                                      "ERR_SECRETSCTL_NOT_REPRESENTABLE",
                                      "ERR_SECRETSCTL_ENCRYPTION",
                                      "ERR_SECRETSCTL_DAMAGED_VALUE",
                                      "ERR_SECRETSCTL_MAC_MISMATCH",
                                      "ERR_SECRETSCTL_MALFORMED_PATH",
                                      "ERR_SECRETSCTL_NO_FILE",
                                      "ERR_SECRETSCTL_NO_IDENTITY",
                                      "ERR_SECRETSCTL_ALREADY_ENCRYPTED",
                                      "ERR_SECRETSCTL_NOT_ENCRYPTED",
                                      "ERR_SECRETSCTL_AGE_FILE",
                                      "ERR_SECRETSCTL_CHANGED",
                                      "ERR_SECRETSCTL_ARGUMENT",
                                      "ERR_SECRETSCTL_OTHER_PROCESS",
                                      "ERR_SECRETSCTL_NO_MEMORY"};
  const auto kind = static_cast<size_t>(secretsctl_error_kind(error));
  const char* code = kind < sizeof codes / sizeof *codes ? codes[kind] : codes[1];
  napi_value value;
  napi_value status;
  check(env, napi_create_error(env, make_text(env, code),
                               make_text(env, secretsctl_error_message(error)), &value));
  check(env, napi_create_int32(env, secretsctl_error_status(error), &status));
  check(env, napi_set_named_property(env, value, "status", status));
  return value;
}

// Throws the error to JavaScript.
[[noreturn]] inline void throw_error(napi_env env, ErrorOwner error) {
  napi_throw(env, make_error(env, error.get()));
  throw Thrown();
}

inline napi_value make_buffer(napi_env env, const secretsctl_bytes* bytes) {
  napi_value value;
  check(env, napi_create_buffer_copy(env, secretsctl_bytes_size(bytes),
                                     secretsctl_bytes_data(bytes), nullptr, &value));
  return value;
}

}  // namespace addon
