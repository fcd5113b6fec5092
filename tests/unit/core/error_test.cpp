#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <string>
#include <utility>

using namespace secretsctl;

TEST_SUITE("error") {
  TEST_CASE("an error keeps its kind and message") {
    const Error error(ErrorKind::mac_mismatch, "the MAC does not hold");
    CHECK(error.kind() == ErrorKind::mac_mismatch);
    CHECK(std::string(error.what()) == "the MAC does not hold");
  }

  TEST_CASE("exit statuses are those of sops") {
    constexpr std::pair<ErrorKind, int> statuses[] = {
        {ErrorKind::generic, 1},           {ErrorKind::input_unreadable, 2},
        {ErrorKind::output_unwritable, 3}, {ErrorKind::not_representable, 4},
        {ErrorKind::conflicting_flags, 8}, {ErrorKind::encrypting_tree, 23},
        {ErrorKind::decrypting_tree, 25},  {ErrorKind::mac_mismatch, 51},
        {ErrorKind::malformed_path, 91},   {ErrorKind::no_file, 100},
        {ErrorKind::no_data_key, 128},     {ErrorKind::already_encrypted, 203},
        {ErrorKind::program_missing, 127}, {ErrorKind::program_failed, 126},
        {ErrorKind::unchanged, 200},       {ErrorKind::editor_failed, 201},
        {ErrorKind::not_encrypted, 1},     {ErrorKind::age_no_match, 1},
        {ErrorKind::age_header, 1},        {ErrorKind::age_header_mac, 1},
        {ErrorKind::age_armor, 1},         {ErrorKind::age_payload, 1}};
    for (const auto& [kind, status] : statuses) CHECK(exit_status(kind) == status);
  }

  TEST_CASE("an error shows no identity") {
    const Error error(ErrorKind::generic, "no AGE-SECRET-KEY-1QPZRY9X8GF2TVDW0S3JN54K here");
    CHECK(std::string(error.what()) == "no " + std::string(hidden_identity) + " here");
  }
}
