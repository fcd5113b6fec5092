#include <secretsctl/server/controls/findings.hpp>
#include <secretsctl/server/machine/concat.hpp>

namespace secretsctl::server {

void TextParts::append_to(std::string& text) const {
  text += text_;
  for (const std::string_view part : parts_) text += part;
}

void Findings::add(CheckStatus status, std::string_view fact, const TextParts& subject,
                   const TextParts& message, const TextParts& fix) {
  CheckResult& result = results_.emplace_back();
  result.check = concat({control_, ".", fact});
  result.status = status;
  subject.append_to(result.subject);
  message.append_to(result.message);
  fix.append_to(result.fix);
}

void Findings::ok(std::string_view fact, const TextParts& subject, const TextParts& message) {
  add(CheckStatus::ok, fact, subject, message, "");
}

void Findings::note(std::string_view fact, const TextParts& subject, const TextParts& message,
                    const TextParts& fix) {
  add(CheckStatus::note, fact, subject, message, fix);
}

void Findings::warning(std::string_view fact, const TextParts& subject, const TextParts& message,
                       const TextParts& fix) {
  add(CheckStatus::warning, fact, subject, message, fix);
}

void Findings::problem(std::string_view fact, const TextParts& subject, const TextParts& message,
                       const TextParts& fix) {
  add(CheckStatus::problem, fact, subject, message, fix);
}

}  // namespace secretsctl::server
