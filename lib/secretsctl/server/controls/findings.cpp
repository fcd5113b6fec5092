#include <secretsctl/server/controls/findings.hpp>
#include <secretsctl/server/machine/concat.hpp>

namespace secretsctl::server {

void Findings::add(CheckStatus status, std::string_view fact, std::string_view subject,
                   std::string_view message, std::string_view fix) {
  CheckResult& result = results_.emplace_back();
  result.check = concat({control_, ".", fact});
  result.subject = subject;
  result.status = status;
  result.message = message;
  result.fix = fix;
}

void Findings::ok(std::string_view fact, std::string_view subject, std::string_view message) {
  add(CheckStatus::ok, fact, subject, message, {});
}

void Findings::note(std::string_view fact, std::string_view subject, std::string_view message,
                    std::string_view fix) {
  add(CheckStatus::note, fact, subject, message, fix);
}

void Findings::warning(std::string_view fact, std::string_view subject, std::string_view message,
                       std::string_view fix) {
  add(CheckStatus::warning, fact, subject, message, fix);
}

void Findings::problem(std::string_view fact, std::string_view subject, std::string_view message,
                       std::string_view fix) {
  add(CheckStatus::problem, fact, subject, message, fix);
}

}  // namespace secretsctl::server
