#include <secretsctl/sops/metadata/regex.hpp>

#include <re2/re2.h>

#include <secretsctl/core/error.hpp>

namespace secretsctl::sops {

struct Regex::Compiled {
  re2::RE2 expression;
};

namespace {

// A pattern that needs more memory is a mistake, and would take long to compile.
constexpr std::int64_t max_memory = std::int64_t{1024} * 1024;

re2::RE2::Options quiet() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(max_memory);
  return options;
}

}  // namespace

Regex::Regex(const std::string& pattern, const std::string& what)
    : compiled_(new Compiled{re2::RE2(pattern, quiet())}) {
  if (!compiled_->expression.ok()) {
    throw Error(ErrorKind::generic,
                what + " is no regular expression: " + printable(compiled_->expression.error()));
  }
}

Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;

std::size_t Regex::size() const noexcept {
  return static_cast<std::size_t>(compiled_->expression.ProgramSize());
}

bool Regex::matches(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->expression);
}

}  // namespace secretsctl::sops
