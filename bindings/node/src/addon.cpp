// The C interface as functions of JavaScript (Node-API 8). lib/index.js makes classes and promises
// of them.
//
// Secrets come as Buffers, which a caller can wipe. A handle is a document or keys; what runs off
// the main thread keeps it alive, and index.js keeps other calls away from it meanwhile.
#include <new>
#include <utility>

#include "calls.hpp"

namespace {

using namespace addon;

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
  throw_error(env, ErrorOwner(std::exchange(call.error, nullptr)));
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

using Count = bool (*)(secretsctl_document*, size_t*, secretsctl_error**);
using TextAt = const char* (*)(secretsctl_document*, size_t);

template <Count CountOf, TextAt At>
napi_value texts(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const HandlePointer handle = get_handle(env, arguments_of(env, info)[0]);
    size_t count = 0;
    secretsctl_error* error = nullptr;
    if (!CountOf(handle->document, &count, &error)) throw_error(env, ErrorOwner(error));
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
    if (!is_good) throw_error(env, ErrorOwner(error));
    return make_handle(env, handle);
  });
}

// [key file as a Buffer, recipient as a Buffer]
napi_value keygen(napi_env env, napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
    const bool post_quantum = get_bool(env, arguments_of(env, info)[0]);
    secretsctl_error* error = nullptr;
    secretsctl_bytes* made = nullptr;
    const BytesOwner identity(secretsctl_keygen(post_quantum, &made, &error));
    const BytesOwner recipient(made);
    if (!identity) throw_error(env, ErrorOwner(error));
    napi_value pair;
    check(env, napi_create_array_with_length(env, 2, &pair));
    check(env, napi_set_element(env, pair, 0, make_buffer(env, identity.get())));
    check(env, napi_set_element(env, pair, 1, make_buffer(env, recipient.get())));
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
    if (!secretsctl_is_encrypted(path.c_str(), format.get(), &result, &error))
      throw_error(env, ErrorOwner(error));
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
    {"variables", sync_call<VariablesCall>},
    {"variablesAsync", async_call<VariablesCall>},
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
    {"paths", texts<secretsctl_count_values, secretsctl_value_path>},
    {"recipients", texts<secretsctl_count_recipients, secretsctl_recipient>},
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
