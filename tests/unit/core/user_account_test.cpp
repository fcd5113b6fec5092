#include <doctest/doctest.h>

#include <secretsctl/core/user_account.hpp>

using namespace secretsctl;

TEST_SUITE("user_account") {
  TEST_CASE("a group of one user's own") {
    constexpr uid_t stranger = 987'654;
    // Neither the user nor the group has an entry.
    CHECK(is_group_of(stranger, stranger, {stranger}));
    CHECK_FALSE(is_group_of(stranger + 1, stranger, {stranger}));
    CHECK(is_group_of(0, stranger, {stranger, 0}));
    // Every Debian has `daemon` and its group, which belongs only to that user.
    const auto daemon = find_user("daemon");
    if (!daemon) return;
    const gid_t group = account_of(*daemon).gid;
    CHECK(is_group_of(group, *daemon, {*daemon}));
    CHECK_FALSE(is_group_of(group, stranger, {stranger}));
    CHECK_FALSE(is_group_of(group, 0, {0, stranger}));
    CHECK_FALSE(is_group_of(group, *daemon, {0}));
  }
}
