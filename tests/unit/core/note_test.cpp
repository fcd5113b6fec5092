#include <doctest/doctest.h>

#include <secretsctl/core/note.hpp>
#include <string>
#include <vector>

using namespace secretsctl;

namespace {

std::vector<std::string> taken;

}  // namespace

TEST_SUITE("note") {
  TEST_CASE("a handler gets the notes, and nobody does without one") {
    report_note("lost");
    set_note_handler([](const std::string& note) { taken.push_back(note); });
    report_note("one");
    set_note_handler(nullptr);
    report_note("lost");
    CHECK(taken == std::vector<std::string>{"one"});
  }
}
