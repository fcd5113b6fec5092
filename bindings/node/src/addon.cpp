// The C interface as functions of JavaScript (Node-API 8). lib/index.js makes classes and promises
// of them.
//
// Secrets come as Buffers, which a caller can wipe. A handle is a document or keys; what runs off
// the main thread keeps it alive, and index.js keeps other calls away from it meanwhile.
#define NAPI_VERSION 8
#include <node_api.h>
#include <secretsctl.h>

#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace {

// A pending exception of JavaScript.
struct Thrown {};

void check(napi_env env, napi_status status) {
  if (status == napi_ok) return;
  bool is_pending = false;
  napi_is_exception_pending(env, &is_pending);
  if (!is_pending)
    napi_throw_type_error(env, nullptr, "an argument has another type than it should have");
  throw Thrown();
}

napi_value make_text(napi_env env, const char* text, size_t size = NAPI_AUTO_LENGTH) {
  napi_value value;
  check(env, napi_create_string_utf8(env, text, size, &value));
  return value;
}

bool is_missing(napi_env env, napi_value value) {
  napi_valuetype type;
  check(env, napi_typeof(env, value, &type));
  return type == napi_undefined || type == napi_null;
}

std::string get_text(napi_env env, napi_value value) {
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

OptionalText get_optional_text(napi_env env, napi_value value) {
  if (is_missing(env, value)) return {};
  return {get_text(env, value), true};
}

bool get_bool(napi_env env, napi_value value) {
  if (is_missing(env, value)) return false;
  bool result = false;
  check(env, napi_get_value_bool(env, value, &result));
  return result;
}

std::vector<std::string> get_texts(napi_env env, napi_value value) {
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

struct Handle {
  secretsctl_document* document = nullptr;
  secretsctl_keys* keys = nullptr;
  ~Handle() {
    secretsctl_document_free(document);
    secretsctl_keys_free(keys);
  }
};
using HandlePointer = std::shared_ptr<Handle>;

napi_value make_handle(napi_env env, HandlePointer handle) {
  auto kept = std::make_unique<HandlePointer>(std::move(handle));
  napi_value value;
  check(env, napi_create_external(
                 env, kept.get(),
                 [](napi_env, void* data, void*) { delete static_cast<HandlePointer*>(data); },
                 nullptr, &value));
  kept.release();
  return value;
}

HandlePointer get_handle(napi_env env, napi_value value) {
  void* data = nullptr;
  check(env, napi_get_value_external(env, value, &data));
  return *static_cast<HandlePointer*>(data);
}

HandlePointer get_optional_handle(napi_env env, napi_value value) {
  return is_missing(env, value) ? HandlePointer() : get_handle(env, value);
}

napi_value make_error(napi_env env, secretsctl_error* error) {
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

napi_value make_buffer(napi_env env, const secretsctl_bytes* bytes) {
  napi_value value;
  check(env, napi_create_buffer_copy(env, secretsctl_bytes_size(bytes),
                                     secretsctl_bytes_data(bytes), nullptr, &value));
  return value;
}

// One call: its arguments are taken on the main thread, run() may be on another, the result is made
// on the main thread.
class Call {
 public:
  virtual ~Call() {
    secretsctl_bytes_free(bytes);
    secretsctl_error_free(error);
  }
  virtual bool run() = 0;
  virtual napi_value result(napi_env env) { return make_buffer(env, bytes); }

  secretsctl_bytes* bytes = nullptr;
  secretsctl_error* error = nullptr;
};

using Arguments = std::vector<napi_value>;

class OpenCall final : public Call {
 public:
  // path, content or null, keys or null, format or null, config or null
  OpenCall(napi_env env, const Arguments& words)
      : path_(get_text(env, words[0])),
        has_content_(!is_missing(env, words[1])),
        keys_(get_optional_handle(env, words[2])),
        format_(get_optional_text(env, words[3])),
        config_(get_optional_text(env, words[4])) {
    if (has_content_) content_ = Content(env, words[1]);
  }
  bool run() override {
    const secretsctl_open_options options = {sizeof options, keys_ ? keys_->keys : nullptr,
                                             format_.get(), config_.get()};
    opened_ = std::make_shared<Handle>();
    opened_->document = has_content_ ? secretsctl_open_memory(content_.data(), content_.size(),
                                                              path_.c_str(), &options, &error)
                                     : secretsctl_open(path_.c_str(), &options, &error);
    return opened_->document != nullptr;
  }
  napi_value result(napi_env env) override { return make_handle(env, opened_); }

 private:
  std::string path_;
  bool has_content_;
  Content content_;
  HandlePointer keys_;
  OptionalText format_;
  OptionalText config_;
  HandlePointer opened_;
};

class PlaintextCall final : public Call {
 public:
  PlaintextCall(napi_env env, const Arguments& words)
      : handle_(get_handle(env, words[0])), format_(get_optional_text(env, words[1])) {}
  bool run() override {
    bytes = secretsctl_plaintext(handle_->document, format_.get(), &error);
    return bytes != nullptr;
  }

 private:
  HandlePointer handle_;
  OptionalText format_;
};

class EncryptedCall final : public Call {
 public:
  EncryptedCall(napi_env env, const Arguments& words) : handle_(get_handle(env, words[0])) {}
  bool run() override {
    bytes = secretsctl_encrypted(handle_->document, &error);
    return bytes != nullptr;
  }

 private:
  HandlePointer handle_;
};

class SaveCall final : public Call {
 public:
  SaveCall(napi_env env, const Arguments& words) : handle_(get_handle(env, words[0])) {}
  bool run() override { return secretsctl_save(handle_->document, &error); }
  napi_value result(napi_env env) override {
    napi_value nothing;
    check(env, napi_get_undefined(env, &nothing));
    return nothing;
  }

 private:
  HandlePointer handle_;
};

class EncryptCall final : public Call {
 public:
  // plaintext, path, format, output format, recipients with commas, config, clear
  EncryptCall(napi_env env, const Arguments& words)
      : content_(env, words[0]),
        path_(get_optional_text(env, words[1])),
        format_(get_optional_text(env, words[2])),
        output_format_(get_optional_text(env, words[3])),
        recipients_(get_optional_text(env, words[4])),
        config_(get_optional_text(env, words[5])),
        clear_(get_bool(env, words[6])) {}
  bool run() override {
    const secretsctl_encrypt_options options = {
        sizeof options,    path_.get(),   format_.get(), output_format_.get(),
        recipients_.get(), config_.get(), clear_};
    bytes = secretsctl_encrypt(content_.data(), content_.size(), &options, &error);
    return bytes != nullptr;
  }

 private:
  Content content_;
  OptionalText path_;
  OptionalText format_;
  OptionalText output_format_;
  OptionalText recipients_;
  OptionalText config_;
  bool clear_;
};

class AgeEncryptCall final : public Call {
 public:
  AgeEncryptCall(napi_env env, const Arguments& words)
      : content_(env, words[0]),
        recipients_(get_texts(env, words[1])),
        armor_(get_bool(env, words[2])) {}
  bool run() override {
    std::vector<const char*> names;
    for (const std::string& recipient : recipients_) names.push_back(recipient.c_str());
    bytes = secretsctl_age_encrypt(content_.data(), content_.size(), names.data(), names.size(),
                                   armor_, &error);
    return bytes != nullptr;
  }

 private:
  Content content_;
  std::vector<std::string> recipients_;
  bool armor_;
};

class AgeDecryptCall final : public Call {
 public:
  AgeDecryptCall(napi_env env, const Arguments& words)
      : content_(env, words[0]), keys_(get_handle(env, words[1])) {}
  bool run() override {
    bytes = secretsctl_age_decrypt(content_.data(), content_.size(), keys_->keys, &error);
    return bytes != nullptr;
  }

 private:
  Content content_;
  HandlePointer keys_;
};

// A change or a question that is quick: always on the main thread.
class TextCall final : public Call {
 public:
  using Function = bool (*)(Call&, secretsctl_document*, const char*, const Content&);
  TextCall(napi_env env, const Arguments& words, Function function)
      : handle_(get_handle(env, words[0])), text_(get_text(env, words[1])), function_(function) {
    if (!is_missing(env, words[2])) content_ = Content(env, words[2]);
  }
  bool run() override { return function_(*this, handle_->document, text_.c_str(), content_); }
  napi_value result(napi_env env) override {
    if (bytes != nullptr) return make_buffer(env, bytes);
    napi_value nothing;
    check(env, napi_get_undefined(env, &nothing));
    return nothing;
  }

 private:
  HandlePointer handle_;
  std::string text_;
  Content content_;
  Function function_;
};

constexpr size_t most_arguments = 7;

Arguments arguments_of(napi_env env, napi_callback_info info) {
  size_t count = most_arguments;
  Arguments words(most_arguments);
  check(env, napi_get_cb_info(env, info, &count, words.data(), nullptr, nullptr));
  return words;
}

// Calls a function; JavaScript's exceptions and a lack of memory end it.
template <typename Action>
napi_value guarded(napi_env env, Action action) {
  try {
    return action();
  } catch (const Thrown&) {
  } catch (const std::bad_alloc&) {
    napi_throw_error(env, "ERR_SECRETSCTL_NO_MEMORY", "not enough memory");
  }
  return nullptr;
}

napi_value run_now(napi_env env, Call& call) {
  if (call.run()) return call.result(env);
  check(env, napi_throw(env, make_error(env, call.error)));
  return nullptr;
}

template <typename CallType>
napi_value sync_call(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    CallType call(env, arguments_of(env, info));
    return run_now(env, call);
  });
}

struct AsyncCall {
  std::unique_ptr<Call> call;
  bool succeeded = false;
  napi_deferred deferred = nullptr;
  napi_async_work work = nullptr;
};

void execute(napi_env, void* data) {
  auto* async = static_cast<AsyncCall*>(data);
  async->succeeded = async->call->run();
}

void complete(napi_env env, napi_status, void* data) {
  const std::unique_ptr<AsyncCall> async(static_cast<AsyncCall*>(data));
  guarded(env, [&]() -> napi_value {
    if (async->succeeded) {
      check(env, napi_resolve_deferred(env, async->deferred, async->call->result(env)));
    } else {
      check(env, napi_reject_deferred(env, async->deferred, make_error(env, async->call->error)));
    }
    return nullptr;
  });
  napi_delete_async_work(env, async->work);
}

template <typename CallType>
napi_value async_call(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    auto async = std::make_unique<AsyncCall>();
    async->call = std::make_unique<CallType>(env, arguments_of(env, info));
    napi_value promise;
    check(env, napi_create_promise(env, &async->deferred, &promise));
    check(env, napi_create_async_work(env, nullptr, make_text(env, "secretsctl"), execute, complete,
                                      async.get(), &async->work));
    check(env, napi_queue_async_work(env, async->work));
    async.release();
    return promise;
  });
}

template <TextCall::Function Function>
napi_value text_call(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    TextCall call(env, arguments_of(env, info), Function);
    return run_now(env, call);
  });
}

bool get_value(Call& call, secretsctl_document* document, const char* path, const Content&) {
  call.bytes = secretsctl_get(document, path, &call.error);
  return call.bytes != nullptr;
}

bool set_value(Call& call, secretsctl_document* document, const char* path, const Content& value) {
  return secretsctl_set(document, path, value.data(), value.size(), &call.error);
}

bool unset_value(Call& call, secretsctl_document* document, const char* path, const Content&) {
  return secretsctl_unset(document, path, &call.error);
}

bool add_recipient(Call& call, secretsctl_document* document, const char* recipient,
                   const Content&) {
  return secretsctl_add_recipient(document, recipient, &call.error);
}

bool remove_recipient(Call& call, secretsctl_document* document, const char* recipient,
                      const Content&) {
  return secretsctl_remove_recipient(document, recipient, &call.error);
}

using Count = size_t (*)(secretsctl_document*);
using TextAt = const char* (*)(secretsctl_document*, size_t);

template <Count CountOf, TextAt At>
napi_value texts(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const HandlePointer handle = get_handle(env, arguments_of(env, info)[0]);
    const size_t count = CountOf(handle->document);
    napi_value list;
    check(env, napi_create_array_with_length(env, count, &list));
    for (size_t i = 0; i < count; ++i) {
      check(env, napi_set_element(env, list, static_cast<uint32_t>(i),
                                  make_text(env, At(handle->document, i))));
    }
    return list;
  });
}

napi_value format_of(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    return make_text(
        env, secretsctl_document_format(get_handle(env, arguments_of(env, info)[0])->document));
  });
}

napi_value close(napi_env env, napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
    const HandlePointer handle = get_handle(env, arguments_of(env, info)[0]);
    secretsctl_document_free(handle->document);
    handle->document = nullptr;
    return nullptr;
  });
}

// Texts of identities as Buffers, and paths of key files.
napi_value make_keys(napi_env env, napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
    const Arguments words = arguments_of(env, info);
    auto handle = std::make_shared<Handle>();
    secretsctl_error* error = nullptr;
    handle->keys = secretsctl_keys_new(&error);
    bool is_good = handle->keys != nullptr;
    uint32_t count = 0;
    check(env, napi_get_array_length(env, words[0], &count));
    for (uint32_t i = 0; is_good && i < count; ++i) {
      napi_value element;
      check(env, napi_get_element(env, words[0], i, &element));
      const Content text(env, element);
      is_good = secretsctl_keys_add_text(handle->keys, text.data(), text.size(), &error);
    }
    for (const std::string& path : get_texts(env, words[1])) {
      is_good = is_good && secretsctl_keys_add_file(handle->keys, path.c_str(), &error);
    }
    if (is_good) return make_handle(env, handle);
    const napi_value thrown = make_error(env, error);
    secretsctl_error_free(error);
    check(env, napi_throw(env, thrown));
    return nullptr;
  });
}

// [key file as a Buffer, recipient as a Buffer]
napi_value keygen(napi_env env, napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
    const bool post_quantum = get_bool(env, arguments_of(env, info)[0]);
    secretsctl_error* error = nullptr;
    secretsctl_bytes* recipient = nullptr;
    secretsctl_bytes* identity = secretsctl_keygen(post_quantum, &recipient, &error);
    if (identity == nullptr) {
      const napi_value thrown = make_error(env, error);
      secretsctl_error_free(error);
      check(env, napi_throw(env, thrown));
      return nullptr;
    }
    napi_value pair;
    check(env, napi_create_array_with_length(env, 2, &pair));
    check(env, napi_set_element(env, pair, 0, make_buffer(env, identity)));
    check(env, napi_set_element(env, pair, 1, make_buffer(env, recipient)));
    secretsctl_bytes_free(identity);
    secretsctl_bytes_free(recipient);
    return pair;
  });
}

napi_value is_encrypted(napi_env env, napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
    const Arguments words = arguments_of(env, info);
    const std::string path = get_text(env, words[0]);
    const OptionalText format = get_optional_text(env, words[1]);
    secretsctl_error* error = nullptr;
    bool result = false;
    if (!secretsctl_is_encrypted(path.c_str(), format.get(), &result, &error)) {
      const napi_value thrown = make_error(env, error);
      secretsctl_error_free(error);
      check(env, napi_throw(env, thrown));
      return nullptr;
    }
    napi_value value;
    check(env, napi_get_boolean(env, result, &value));
    return value;
  });
}

struct Export {
  const char* name;
  napi_callback function;
};

constexpr Export exports_of_addon[] = {
    {"open", sync_call<OpenCall>},
    {"openAsync", async_call<OpenCall>},
    {"plaintext", sync_call<PlaintextCall>},
    {"plaintextAsync", async_call<PlaintextCall>},
    {"encrypted", sync_call<EncryptedCall>},
    {"save", sync_call<SaveCall>},
    {"saveAsync", async_call<SaveCall>},
    {"encrypt", sync_call<EncryptCall>},
    {"encryptAsync", async_call<EncryptCall>},
    {"ageEncrypt", sync_call<AgeEncryptCall>},
    {"ageEncryptAsync", async_call<AgeEncryptCall>},
    {"ageDecrypt", sync_call<AgeDecryptCall>},
    {"ageDecryptAsync", async_call<AgeDecryptCall>},
    {"get", text_call<get_value>},
    {"set", text_call<set_value>},
    {"unset", text_call<unset_value>},
    {"addRecipient", text_call<add_recipient>},
    {"removeRecipient", text_call<remove_recipient>},
    {"paths", texts<secretsctl_value_count, secretsctl_value_path>},
    {"recipients", texts<secretsctl_recipient_count, secretsctl_recipient>},
    {"format", format_of},
    {"close", close},
    {"keys", make_keys},
    {"keygen", keygen},
    {"isEncrypted", is_encrypted},
};

napi_value add_exports(napi_env env, napi_value exports) {
  return guarded(env, [&] {
    for (const Export& one : exports_of_addon) {
      napi_value function;
      check(env, napi_create_function(env, one.name, NAPI_AUTO_LENGTH, one.function, nullptr,
                                      &function));
      check(env, napi_set_named_property(env, exports, one.name, function));
    }
    check(env,
          napi_set_named_property(env, exports, "version", make_text(env, secretsctl_version())));
    return exports;
  });
}

}  // namespace

NAPI_MODULE_INIT() {
  return add_exports(env, exports);
}
