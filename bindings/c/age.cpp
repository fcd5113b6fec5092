#include <memory>
#include <secretsctl/age/file.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/stream.hpp>

#include "handles.hpp"

using namespace secretsctl;
using namespace secretsctl::c;

namespace {

class CallbackSource final : public Source {
 public:
  CallbackSource(secretsctl_read read, void* context) : read_(read), context_(context) {}
  std::size_t read(MutableByteView into) override {
    const std::size_t got = read_(context_, into.data(), into.size());
    if (got <= into.size()) return got;
    throw Error(ErrorKind::input_unreadable, "the input could not be read");
  }

 private:
  secretsctl_read read_;
  void* context_;
};

class CallbackSink final : public Sink {
 public:
  CallbackSink(secretsctl_write write, void* context) : write_(write), context_(context) {}
  void write(ByteView bytes) override {
    if (write_(context_, bytes.data(), bytes.size())) return;
    throw Error(ErrorKind::output_unwritable, "the output could not be written");
  }

 private:
  secretsctl_write write_;
  void* context_;
};

// Collects in secret memory.
class SecretSink final : public Sink {
 public:
  void write(ByteView bytes) override { buffer_.append(bytes); }
  [[nodiscard]] SecretBytes take() noexcept { return buffer_.take(); }

 private:
  SecretBuffer buffer_;
};

void encrypt(Source& plaintext, Sink& encrypted, const char* const* recipients, size_t count,
             bool armor) {
  if (count > 0) require(recipients, "recipients");
  std::vector<std::unique_ptr<age::Recipient>> parsed;
  std::vector<const age::Recipient*> all;
  for (size_t i = 0; i < count; ++i) {
    parsed.push_back(age::parse_recipient(text(recipients[i], "a recipient"), no_interaction()));
    all.push_back(parsed.back().get());
  }
  age::encrypt(plaintext, encrypted, all, armor ? age::Armor::ascii : age::Armor::none);
}

void decrypt(Source& encrypted, Sink& plaintext, const secretsctl_keys* keys) {
  const secretsctl_keys& from = required(keys, "keys");
  from.owner.check();
  age::decrypt(encrypted, plaintext, from.identities());
}

}  // namespace

secretsctl_bytes* secretsctl_age_encrypt(const void* plaintext, size_t size,
                                         const char* const* recipients, size_t count, bool armor,
                                         secretsctl_error** error) {
  return guarded<secretsctl_bytes*>(error, nullptr, [&] {
    MemorySource source(view(plaintext, size));
    SecretSink sink;
    encrypt(source, sink, recipients, count, armor);
    return give(sink.take());
  });
}

secretsctl_bytes* secretsctl_age_decrypt(const void* file, size_t size, const secretsctl_keys* keys,
                                         secretsctl_error** error) {
  return guarded<secretsctl_bytes*>(error, nullptr, [&] {
    MemorySource source(view(file, size));
    SecretSink sink;
    decrypt(source, sink, keys);
    return give(sink.take());
  });
}

bool secretsctl_age_encrypt_stream(secretsctl_read read, void* read_context, secretsctl_write write,
                                   void* write_context, const char* const* recipients, size_t count,
                                   bool armor, secretsctl_error** error) {
  return guarded(error, false, [&] {
    require(read, "read");
    require(write, "write");
    CallbackSource source(read, read_context);
    CallbackSink sink(write, write_context);
    encrypt(source, sink, recipients, count, armor);
    return true;
  });
}

bool secretsctl_age_decrypt_stream(secretsctl_read read, void* read_context, secretsctl_write write,
                                   void* write_context, const secretsctl_keys* keys,
                                   secretsctl_error** error) {
  return guarded(error, false, [&] {
    require(read, "read");
    require(write, "write");
    CallbackSource source(read, read_context);
    CallbackSink sink(write, write_context);
    decrypt(source, sink, keys);
    return true;
  });
}
