// Values of JavaScript as C++ has them, and back.
#pragma once
#define NAPI_VERSION 8
#include <node_api.h>

#include <cstring>
#include <string>
#include <vector>

namespace addon {

// A pending exception of JavaScript.
struct Thrown {};

inline void check(napi_env env, napi_status status) {
  if (status == napi_ok) return;
  bool is_pending = false;
  napi_is_exception_pending(env, &is_pending);
  if (!is_pending)
    napi_throw_type_error(env, nullptr, "an argument has another type than it should have");
  throw Thrown();
}

inline napi_value make_text(napi_env env, const char* text, size_t size = NAPI_AUTO_LENGTH) {
  napi_value value;
  check(env, napi_create_string_utf8(env, text, size, &value));
  return value;
}

inline bool is_missing(napi_env env, napi_value value) {
  napi_valuetype type;
  check(env, napi_typeof(env, value, &type));
  return type == napi_undefined || type == napi_null;
}

inline std::string get_text(napi_env env, napi_value value) {
  size_t size = 0;
  check(env, napi_get_value_string_utf8(env, value, nullptr, 0, &size));
  std::string text(size, '\0');
  check(env, napi_get_value_string_utf8(env, value, text.data(), size + 1, &size));
  if (text.find('\0') != std::string::npos) {
    napi_throw_type_error(env, nullptr, "the text has a NUL in it");
    throw Thrown();
  }
  return text;
}

// Undefined and null are no text.
struct OptionalText {
  std::string text;
  bool is_given = false;
  [[nodiscard]] const char* get() const { return is_given ? text.c_str() : nullptr; }
};

inline OptionalText get_optional_text(napi_env env, napi_value value) {
  if (is_missing(env, value)) return {};
  return {get_text(env, value), true};
}

inline bool get_bool(napi_env env, napi_value value) {
  if (is_missing(env, value)) return false;
  bool result = false;
  check(env, napi_get_value_bool(env, value, &result));
  return result;
}

inline std::vector<std::string> get_texts(napi_env env, napi_value value) {
  uint32_t count = 0;
  check(env, napi_get_array_length(env, value, &count));
  std::vector<std::string> texts;
  for (uint32_t i = 0; i < count; ++i) {
    napi_value element;
    check(env, napi_get_element(env, value, i, &element));
    texts.push_back(get_text(env, element));
  }
  return texts;
}

// A copy of a Buffer that is wiped when it goes.
class Content {
 public:
  Content() = default;
  Content(napi_env env, napi_value value) {
    void* data = nullptr;
    size_t size = 0;
    check(env, napi_get_buffer_info(env, value, &data, &size));
    bytes_.assign(static_cast<const char*>(data), static_cast<const char*>(data) + size);
  }
  Content(Content&&) = default;
  Content& operator=(Content&&) = default;
  ~Content() {
    if (!bytes_.empty()) explicit_bzero(bytes_.data(), bytes_.size());
  }
  [[nodiscard]] const char* data() const { return bytes_.data(); }
  [[nodiscard]] size_t size() const { return bytes_.size(); }

 private:
  std::vector<char> bytes_;
};

}  // namespace addon
