#include <secretsctl/core/user_account.hpp>

#include <grp.h>
#include <pwd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <functional>
#include <memory>
#include <secretsctl/core/error.hpp>

namespace secretsctl {
namespace {

constexpr std::size_t max_groups = 64;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// Calls `visit` with each entry until it returns false. The look-up functions of the C library load
// shared libraries, so they are not used.
void each_user(const std::function<bool(const passwd&)>& visit) {
  const File file(std::fopen("/etc/passwd", "re"));
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  while (file && fgetpwent_r(file.get(), &entry, buffer.data(), buffer.size(), &found) == 0) {
    if (!visit(entry)) return;
  }
}

void each_group(const std::function<bool(const group&)>& visit) {
  const File file(std::fopen("/etc/group", "re"));
  std::vector<char> buffer(std::size_t{64} * 1024);
  group entry{};
  group* found = nullptr;
  while (file && fgetgrent_r(file.get(), &entry, buffer.data(), buffer.size(), &found) == 0) {
    if (!visit(entry)) return;
  }
}

bool has_member(const group& entry, const std::string& name) {
  for (char** member = entry.gr_mem; *member != nullptr; ++member) {
    if (name == *member) return true;
  }
  return false;
}

std::string label(const std::string& name, const char* kind, unsigned id) {
  const std::string number = std::string(kind) + " " + std::to_string(id);
  return name.empty() ? number : printable(name) + " (" + number + ")";
}

}  // namespace

UserAccount account_of(uid_t uid) {
  UserAccount account{.uid = uid, .gid = uid, .groups = {}, .name = {}, .home = {}};
  each_user([&](const passwd& entry) {
    if (entry.pw_uid != uid) return true;
    account.gid = entry.pw_gid;
    account.name = entry.pw_name;
    account.home = entry.pw_dir;
    return false;
  });
  if (account.name.empty()) return account;
  each_group([&](const group& entry) {
    if (entry.gr_gid != account.gid && has_member(entry, account.name)) {
      account.groups.push_back(entry.gr_gid);
    }
    return account.groups.size() < max_groups;
  });
  return account;
}

std::optional<uid_t> find_user(const std::string& text) {
  uid_t uid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), uid);
  // System calls read all ones as "leave it unchanged".
  if (error == std::errc() && end == text.data() + text.size() && uid != static_cast<uid_t>(-1)) {
    return uid;
  }
  std::optional<uid_t> found;
  each_user([&](const passwd& entry) {
    if (text != entry.pw_name) return true;
    found = entry.pw_uid;
    return false;
  });
  return found;
}

std::string user_label(uid_t uid) {
  return label(account_of(uid).name, "uid", uid);
}

std::string group_label(gid_t gid) {
  std::string name;
  each_group([&](const group& entry) {
    if (entry.gr_gid != gid) return true;
    name = entry.gr_name;
    return false;
  });
  return label(name, "gid", gid);
}

bool is_group_of(gid_t group, uid_t owner, const std::vector<uid_t>& members) {
  const UserAccount account = account_of(owner);
  std::optional<std::string> group_name;
  bool has_others = false;
  const auto is_member = [&](uid_t uid) {
    return std::ranges::find(members, uid) != members.end();
  };
  each_group([&](const struct group& entry) {
    if (entry.gr_gid != group) return true;
    if (!group_name) group_name = entry.gr_name;
    for (char** member = entry.gr_mem; *member != nullptr; ++member) {
      const auto uid = find_user(*member);
      has_others = has_others || !uid || !is_member(*uid);
    }
    return true;
  });
  // Some systems put users into the group of root, who can do anything with it in any case.
  if (group == 0) return !has_others;
  each_user([&](const passwd& entry) {
    has_others = has_others || (entry.pw_gid == group && !is_member(entry.pw_uid));
    return true;
  });
  const bool is_named = account.name.empty() ? !group_name : group_name == account.name;
  return account.gid == group && is_named && !has_others;
}

}  // namespace secretsctl
