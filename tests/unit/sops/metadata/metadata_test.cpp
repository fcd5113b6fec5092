#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

FlatMetadata minimal() {
  return {{"age__list_0__map_recipient", "age1x"},
          {"age__list_0__map_enc", "file"},
          {"lastmodified", "2026-11-22T07:00:00Z"},
          {"mac", "ENC[]"},
          {"version", "3.13.2"}};
}

FlatMetadata with(std::string name, std::string text) {
  FlatMetadata lines = minimal();
  lines.emplace_back(std::move(name), std::move(text));
  return lines;
}

FlatMetadata without(std::string_view name) {
  FlatMetadata lines = minimal();
  std::erase_if(lines, [&](const auto& line) { return line.first == name; });
  return lines;
}

Metadata parse(FlatMetadata lines) {
  return read_metadata(unflatten_metadata(std::move(lines)));
}

}  // namespace

TEST_SUITE("metadata") {
  TEST_CASE("a minimal file has the default rule") {
    const Metadata metadata = parse(minimal());
    REQUIRE(metadata.key_groups.size() == 1);
    REQUIRE(metadata.key_groups[0].age.size() == 1);
    CHECK(metadata.key_groups[0].age[0].recipient == "age1x");
    CHECK(metadata.key_groups[0].age[0].encrypted == "file");
    CHECK(metadata.selection == SelectionRule{});
    CHECK_FALSE(metadata.mac_only_encrypted);
  }

  TEST_CASE("lines may come in any order, lists are put in order by number") {
    FlatMetadata lines = minimal();
    for (int i = 11; i > 0; --i) {
      lines.insert(lines.begin(), {"age__list_" + std::to_string(i) + "__map_recipient",
                                   "age1-" + std::to_string(i)});
    }
    const Metadata metadata = parse(lines);
    REQUIRE(metadata.key_groups[0].age.size() == 12);
    CHECK(metadata.key_groups[0].age[0].recipient == "age1x");
    CHECK(metadata.key_groups[0].age[2].recipient == "age1-2");
    CHECK(metadata.key_groups[0].age[11].recipient == "age1-11");
    // Written back in the order of numbers, not of texts.
    const FlatMetadata out = flatten_metadata(write_metadata(metadata));
    CHECK(out[0].first == "age__list_0__map_enc");
    CHECK(out[4].first == "age__list_2__map_enc");
    CHECK(out[22].first == "age__list_11__map_enc");
  }

  TEST_CASE("names match without regard to case, numbers and booleans are lenient") {
    FlatMetadata lines = without("lastmodified");
    lines.emplace_back("LastModified", "2026-11-22T07:00:00.25+01:00");
    lines.emplace_back("mac_only_encrypted", "T");
    lines.emplace_back("shamir_threshold", "0x2");
    const Metadata metadata = parse(lines);
    CHECK(metadata.last_modified.whole() == "2026-11-22T07:00:00+01:00");
    CHECK(metadata.mac_only_encrypted);
    CHECK(metadata.shamir_threshold == 2);
  }

  TEST_CASE("entries that can't be used are kept") {
    FlatMetadata lines = with("kms__list_0__map_arn", "arn:aws:kms:x");
    lines.emplace_back("kms__list_0__map_created_at", "2026-11-22T07:00:00Z");
    lines.emplace_back("kms__list_0__map_extra", "kept");
    lines.emplace_back("strange", "kept too");
    const FlatMetadata out = flatten_metadata(write_metadata(parse(lines)));
    const auto has = [&](const char* name, const char* text) {
      return std::ranges::find(out, std::pair<std::string, std::string>(name, text)) != out.end();
    };
    CHECK(has("kms__list_0__map_arn", "arn:aws:kms:x"));
    CHECK(has("kms__list_0__map_extra", "kept"));
    CHECK(has("strange", "kept too"));
  }

  TEST_CASE("key_groups hold the keys if the top level has none") {
    const Metadata metadata = parse({{"key_groups__list_0__map_age__list_0__map_enc", "a"},
                                     {"key_groups__list_1__map_age__list_0__map_enc", "b"},
                                     {"shamir_threshold", "2"},
                                     {"lastmodified", "2026-11-22T07:00:00Z"},
                                     {"version", "3.13.2"}});
    REQUIRE(metadata.key_groups.size() == 2);
    CHECK(metadata.key_groups[1].age[0].encrypted == "b");
    const Metadata both = parse(with("key_groups__list_0__map_age__list_0__map_enc", "a"));
    CHECK(both.key_groups.size() == 1);
    CHECK(both.key_groups[0].age[0].encrypted == "file");
  }

  TEST_CASE("metadata that sops refuses are refused") {
    const FlatMetadata refused[] = {
        without("lastmodified"),
        without("version"),
        with("age__list_0__map_enc", "twice"),
        with("age__list_2__map_enc", "gap"),
        with("age", "text and list"),
        with("shamir_threshold", "two"),
        with("mac_only_encrypted", "yes"),
        with("kms__list_0__map_arn", "no date"),
        {{"lastmodified", "2026-11-22T07:00:00Z"}, {"version", "3.13.2"}},
    };
    for (const FlatMetadata& lines : refused)
      CHECK_THROWS_AS(static_cast<void>(parse(lines)), Error);
    FlatMetadata rules = with("encrypted_regex", "a");
    rules.emplace_back("unencrypted_suffix", "b");
    CHECK_THROWS_AS(static_cast<void>(parse(rules)), Error);
    FlatMetadata bad_date = without("lastmodified");
    bad_date.emplace_back("lastmodified", "yesterday");
    CHECK_THROWS_AS(static_cast<void>(parse(bad_date)), Error);
    FlatMetadata bad_version = without("version");
    bad_version.emplace_back("version", "3.13");
    CHECK_THROWS_AS(static_cast<void>(parse(bad_version)), Error);
  }

  TEST_CASE("an empty rule line counts as absent, a version may have a v and a suffix") {
    CHECK(parse(with("encrypted_regex", "")).selection == SelectionRule{});
    FlatMetadata lines = without("version");
    lines.emplace_back("version", "v4.0.0-rc.1");
    CHECK(parse(lines).version == "v4.0.0-rc.1");
  }

  TEST_CASE("nesting is limited") {
    std::string name = "a";
    for (int i = 0; i < 1000; ++i) name += "__map_a";
    CHECK_THROWS_AS(static_cast<void>(parse(with(name, "x"))), Error);
  }
}
