// What takes long enough to run off the main thread: one class a call of the C interface.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "handles.hpp"

namespace addon {

// One call: its arguments are taken on the main thread, run() may be on another, the result is made
// on the main thread.
class Call {
 public:
  Call() = default;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
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

// The values at the top, as environment variables: name, NUL, value, NUL.
class VariablesCall final : public Call {
 public:
  // document, whether values that nothing authenticates are taken
  VariablesCall(napi_env env, const Arguments& words)
      : handle_(get_handle(env, words[0])), takes_unauthenticated_(get_bool(env, words[1])) {}
  bool run() override {
    bytes = takes_unauthenticated_ ? secretsctl_variables_unauthenticated(handle_->document, &error)
                                   : secretsctl_variables(handle_->document, &error);
    return bytes != nullptr;
  }

 private:
  HandlePointer handle_;
  bool takes_unauthenticated_;
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

}  // namespace addon
