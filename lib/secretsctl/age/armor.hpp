#pragma once

#include <secretsctl/age/line_source.hpp>
#include <secretsctl/core/stream.hpp>
#include <string>
#include <string_view>

// ASCII armor (C2SP age.md, "ASCII armor"): a strict PEM of type AGE ENCRYPTED FILE.

namespace secretsctl::age {

inline constexpr std::string_view armor_begin = "-----BEGIN AGE ENCRYPTED FILE-----";
inline constexpr std::string_view armor_end = "-----END AGE ENCRYPTED FILE-----";

/// Decodes armor as it is read. Accepts blank lines before it and white space after it, less than
/// 1024 bytes each, CRLF, and a missing last newline. Throws Error (age_armor) for any other
/// deviation.
class ArmorReader final : public Source {
 public:
  explicit ArmorReader(LineSource& source) : source_(source) {}
  std::size_t read(MutableByteView into) override;
  [[nodiscard]] bool is_ready() override {
    return ended_ || used_ != decoded_.size() || source_.is_ready();
  }

 private:
  void read_begin();
  void read_body_line();
  void read_end_line();
  void drain();
  void take_line();

  LineSource& source_;
  std::string line_;
  Bytes decoded_;
  std::size_t used_ = 0;
  bool begun_ = false;
  bool ended_ = false;
};

/// Encodes the bytes written to it; finish() writes the last lines.
class ArmorWriter final : public Sink {
 public:
  explicit ArmorWriter(Sink& sink);
  using Sink::write;
  void write(ByteView bytes) override;
  void finish();

 private:
  void write_lines(ByteView bytes);

  Sink& sink_;
  Bytes rest_;  // shorter than a line
};

/// Whether a file is armored, judged by its beginning. A damaged beginning counts as armor if the
/// marker follows, so that the error is about the armor.
[[nodiscard]] bool looks_armored(LineSource& source);

}  // namespace secretsctl::age
