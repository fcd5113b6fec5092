#pragma once

#include <optional>
#include <secretsctl/core/error.hpp>
#include <string>

namespace secretsctl::test {

/// The kind of the Error that a call throws; nothing if it throws none.
template <typename Call>
std::optional<ErrorKind> thrown_kind(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.kind();
  }
  return std::nullopt;
}

/// The message of the Error that a call throws; empty if it throws none.
template <typename Call>
std::string thrown_message(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace secretsctl::test
