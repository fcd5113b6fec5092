#include <secretsctl/server/controls/findings.hpp>
#include <utility>

namespace secretsctl::server {

void Findings::add(CheckStatus status, std::string_view fact, std::string&& subject,
                   std::string&& message, std::string&& fix) {
  results_.push_back({.check = std::string(control_) + "." + std::string(fact),
                      .subject = std::move(subject),
                      .status = status,
                      .message = std::move(message),
                      .fix = std::move(fix)});
}

void Findings::ok(std::string_view fact, std::string subject, std::string message) {
  add(CheckStatus::ok, fact, std::move(subject), std::move(message), {});
}

void Findings::note(std::string_view fact, std::string subject, std::string message,
                    std::string fix) {
  add(CheckStatus::note, fact, std::move(subject), std::move(message), std::move(fix));
}

void Findings::warning(std::string_view fact, std::string subject, std::string message,
                       std::string fix) {
  add(CheckStatus::warning, fact, std::move(subject), std::move(message), std::move(fix));
}

void Findings::problem(std::string_view fact, std::string subject, std::string message,
                       std::string fix) {
  add(CheckStatus::problem, fact, std::move(subject), std::move(message), std::move(fix));
}

}  // namespace secretsctl::server
