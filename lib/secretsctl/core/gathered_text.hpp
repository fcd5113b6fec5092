#pragma once

#include <cstddef>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>
#include <string>
#include <string_view>

namespace secretsctl {

/// Gathers the pieces of a text before it passes them on to a sink. `Text` holds what is gathered:
/// SecretBuffer for a secret, std::string for a public text. One object is for one thread at a
/// time.
template <typename Text>
class GatheredText {
 public:
  /// `next` must outlive this object.
  explicit GatheredText(Sink& next) : next_(next) {}

  /// Adds a copy. Throws the errors of the sink.
  void append(std::string_view text) {
    if (text_.size() + text.size() > most) flush();
    if (text.size() > most) {
      next_.write(text);
    } else {
      text_.append(text);
    }
  }
  /// The same for one byte.
  void append(char c) { append(std::string_view(&c, 1)); }
  /// Writes what is gathered. Call it at the end.
  void flush() {
    if (text_.size() > 0) next_.write(gathered());
    text_.clear();
  }

 private:
  static constexpr std::size_t most = std::size_t{64} * 1024;

  [[nodiscard]] std::string_view gathered() const {
    if constexpr (requires { text_.expose(); }) {
      return text_of(text_.expose());
    } else {
      return text_;
    }
  }

  Sink& next_;
  Text text_;
};

/// A secret on its way to a sink.
using GatheredSecret = GatheredText<SecretBuffer>;
/// A public text on its way to a sink.
using GatheredPublic = GatheredText<std::string>;

}  // namespace secretsctl
