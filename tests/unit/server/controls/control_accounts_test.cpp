#include <doctest/doctest.h>

#include <secretsctl/server/controls/control.hpp>

#include "../fake_machine.hpp"

namespace secretsctl::server {
namespace {

const char* const releases[] = {"bookworm", "trixie"};
const std::string user_keys = "/home/openclaw/.ssh/authorized_keys";

ServerPlan test_plan() {
  return parse_plan(server_testdata("plan.yml"));
}

std::string found(const FakeMachine& machine, const ServerPlan& plan = test_plan()) {
  return findings_text(survey_of(accounts_control(), plan, machine));
}

std::vector<std::string> step_words(const FakeMachine& machine) {
  std::vector<std::string> all;
  for (const Step& step : accounts_control().steps(test_plan(), machine)) {
    std::string words;
    for (const std::string& word : step.words) words += (words.empty() ? "" : " ") + word;
    all.push_back(words);
  }
  return all;
}

}  // namespace

TEST_SUITE("server control accounts") {
  TEST_CASE("the keys are a block in the files of both accounts") {
    const auto files = accounts_control().files(test_plan(), nullptr);
    REQUIRE(files.size() == 2);
    CHECK(files[0].path == "/home/admin/.ssh/authorized_keys");
    CHECK(files[0].owner == "admin");
    CHECK(files[0].content == server_testdata("rendered/authorized_keys"));
    CHECK(files[1].path == user_keys);
    CHECK(files[1].owner == "openclaw");
    for (const ManagedFile& file : files) {
      CHECK(file.mode == 0600);
      CHECK(file.part == FilePart::block);
    }
    CHECK(accounts_control().files(ServerPlan(), nullptr).empty());
  }

  TEST_CASE("the home folder is the account's own") {
    FakeMachine machine;
    machine.files["/etc/passwd"] = "openclaw:x:1000:1000::/srv/claw:/bin/bash\n";
    const auto files = accounts_control().files(test_plan(), &machine);
    CHECK(files[0].path == "/home/admin/.ssh/authorized_keys");
    CHECK(files[1].path == "/srv/claw/.ssh/authorized_keys");
  }

  TEST_CASE("steps are those that the machine still needs") {
    FakeMachine machine;
    machine.files["/etc/passwd"] = "debian:x:1000:1000::/home/debian:/bin/bash\n";
    machine.files["/etc/group"] = "systemd-journal:x:999:\n";
    // No uid: 1000 may be taken.
    CHECK(step_words(machine) ==
          std::vector<std::string>{"useradd --create-home --shell /bin/bash admin",
                                   "useradd --create-home --shell /bin/bash openclaw",
                                   "usermod --append --groups systemd-journal openclaw"});
    CHECK(step_words(FakeMachine::recorded("trixie.txt")).empty());
    auto seed = FakeMachine::recorded("bookworm-seed.txt");
    CHECK(step_words(seed) ==
          std::vector<std::string>{"useradd --create-home --shell /bin/bash admin",
                                   "usermod --append --groups systemd-journal openclaw"});
  }

  TEST_CASE("the first boot gives the user the logs; cloud-init makes the accounts") {
    CHECK(accounts_control().first_boot(test_plan()) ==
          std::vector<std::string>{"usermod --append --groups systemd-journal openclaw"});
  }

  TEST_CASE("a server that apply has changed has no finding") {
    for (const char* release : releases) {
      CAPTURE(release);
      const auto machine = FakeMachine::recorded(std::string(release) + ".txt");
      CHECK(found(machine).empty());
      CHECK(survey_of(accounts_control(), test_plan(), machine).size() == 10);
    }
  }

  TEST_CASE("an application's user in the group sudo, without logs and administrator") {
    for (const char* release : releases) {
      CAPTURE(release);
      CHECK(found(FakeMachine::recorded(std::string(release) + "-seed.txt")) ==
            "problem accounts.exists: there is no such account\n"
            "problem accounts.groups: is in the group sudo: it may run everything as root\n"
            "problem accounts.journal: can't read the logs: it is not in systemd-journal\n");
    }
  }

  TEST_CASE("keys") {
    auto machine = FakeMachine::recorded("trixie.txt");
    const std::string missing =
        "problem accounts.keys: not opened by all of the plan's keys: 1 of 1 missing in " +
        user_keys + "\n";
    SUBCASE("no file") {
      machine.files.erase(user_keys);
      machine.states.erase(user_keys);
      CHECK(found(machine) == missing);
    }
    SUBCASE("a key with a forced command opens no shell") {
      machine.edit_file(user_keys, "\nssh-", "\ncommand=\"echo\" ssh-");
      CHECK(found(machine) == missing + "");
    }
    SUBCASE("a key without a comment is the same key") {
      machine.edit_file(user_keys, " laptop", "");
      CHECK(found(machine).empty());
    }
    SUBCASE("a key that the plan does not list") {
      machine.files[user_keys] += "  ssh-rsa AAAAother someone\n# ssh-rsa AAAAthird\n";
      CHECK(found(machine) ==
            "warning accounts.other_keys: opened by keys that the plan does not list, too: 1\n");
    }
    SUBCASE("a plan without keys wants one") {
      ServerPlan plan;
      CHECK(found(machine, plan).empty());
      machine.files[user_keys] = "# none\n";
      CHECK(found(machine, plan) ==
            "problem accounts.keys: no key opens this account; sshd reads " + user_keys + "\n");
    }
    SUBCASE("a link is not opened") {
      machine.states[user_keys].mode = 0120777;
      CHECK(found(machine) == "problem accounts.key_file: is no plain file\n");
    }
    SUBCASE("a file that others can write") {
      machine.states[user_keys].mode = 0100620;
      CHECK(found(machine) ==
            "problem accounts.key_file: others can write here: sshd ignores the keys\n");
    }
    SUBCASE("a home of another user") {
      machine.states["/home/openclaw"].owner = 1;
      CHECK(found(machine) ==
            "problem accounts.key_file: belongs to another user: sshd ignores the keys\n");
    }
    SUBCASE("root's home folders are sound for sshd") {
      machine.states["/home/openclaw/.ssh"].owner = 0;
      CHECK(found(machine).empty());
    }
    SUBCASE("where sshd looks") {
      const std::string ask =
          "sshd -T -C user=openclaw,host=client.invalid,addr=203.0.113.1,laddr=192.0.2.1,lport=22";
      const std::string old = "authorizedkeysfile .ssh/authorized_keys\n";
      machine.edit_output(ask, old, "authorizedkeysfile %h/.ssh/authorized_keys /k/%u\n");
      machine.files["/k/openclaw"] = "ssh-rsa AAAAother\n";
      machine.states["/k/openclaw"] = {0100644, 0, 0, 0};
      CHECK(found(machine) ==
            "warning accounts.other_keys: opened by keys that the plan does not list, too: 1\n");
    }
  }

  TEST_CASE("other ways to be root or to get in") {
    auto machine = FakeMachine::recorded("bookworm.txt");
    auto& passwd = machine.files["/etc/passwd"];
    auto& shadow = machine.files["/etc/shadow"];
    SUBCASE("a second root") {
      passwd += "toor:x:0:0::/root:/bin/bash\n";
      CHECK(found(machine) == "problem accounts.twins: has the uid of root, so it is root\n");
    }
    SUBCASE("a second name of the administrator") {
      passwd += "ann:x:1000:1000::/home/ann:/bin/bash\n";
      CHECK(found(machine) == "problem accounts.twins: has the uid of admin, so it is admin\n");
    }
    SUBCASE("both users of the plan in one") {
      machine.edit_file("/etc/passwd", "openclaw:x:1001:1001", "openclaw:x:1000:1001");
      machine.states[user_keys].owner = 1000;
      machine.states["/home/openclaw"].owner = 1000;
      machine.states["/home/openclaw/.ssh"].owner = 1000;
      CHECK(found(machine) == "problem accounts.twins: has the uid of admin, so it is admin\n");
    }
    SUBCASE("an account with a password and a shell") {
      passwd += "bob:x:1005:1005::/home/bob:/bin/bash\n";
      shadow += "bob:!:1::::::\n";
      CHECK(found(machine).empty());
      machine.edit_file("/etc/shadow", "bob:!:", "bob:$y$hash:");
      CHECK(found(machine) ==
            "warning accounts.others: has a shell and a password, and the plan does not name it\n");
      machine.edit_file("/etc/passwd", "bob:/bin/bash", "bob:/usr/sbin/nologin");
      CHECK(found(machine).empty());
    }
    SUBCASE("an account with a key and a shell") {
      passwd += "bob:x:1005:1005::/home/bob:/bin/bash\n";
      machine.files["/home/bob/.ssh/authorized_keys"] = "ssh-rsa AAAAother\n";
      machine.states["/home/bob/.ssh/authorized_keys"] = {0100600, 1005, 1005, 0};
      CHECK(found(machine) ==
            "warning accounts.others: has a shell and an SSH key, and the plan does not name it\n");
    }
    SUBCASE("no password needed") {
      machine.edit_file("/etc/shadow", "openclaw:!:", "openclaw::");
      CHECK(found(machine) == "problem accounts.empty_password: needs no password at all\n");
    }
    SUBCASE("the user's password, and the administrator's") {
      machine.edit_file("/etc/shadow", "openclaw:!:", "openclaw:$y$hash:");
      machine.edit_file("/etc/shadow", "admin:!:", "admin:$y$hash:");
      CHECK(found(machine) == "warning accounts.password: has a password, which nothing needs\n");
    }
    SUBCASE("no shell") {
      machine.edit_file("/etc/passwd", "/home/admin:/bin/bash", "/home/admin:/usr/sbin/nologin");
      CHECK(found(machine) ==
            "problem accounts.exists: cannot log in: its shell is /usr/sbin/nologin\n");
    }
    SUBCASE("a group that is close to root; docker is another control's") {
      machine.edit_file("/etc/group", "\ndisk:x:6:", "\ndisk:x:6:openclaw");
      machine.files["/etc/group"] += "docker:x:990:openclaw\n";
      CHECK(found(machine) ==
            "problem accounts.groups: is in the group disk: it reads and writes the disks, thus "
            "every file\n");
    }
  }

  TEST_CASE("an account whose home is empty") {
    auto machine = FakeMachine::recorded("trixie.txt");
    machine.edit_file("/etc/passwd", ":/home/openclaw:", "::");
    machine.files["/.ssh/authorized_keys"] = "ssh-ed25519 AAAA\n";
    machine.states["/.ssh/authorized_keys"] = {0100600, 0, 0, 0};
    CHECK(!found(machine).empty());
  }

  TEST_CASE("without root it says what it has not seen") {
    auto machine = FakeMachine::recorded("trixie.txt");
    machine.root = false;
    machine.files.erase("/etc/shadow");
    for (const char* name : {"admin", "openclaw"}) {
      const std::string path = std::string("/home/") + name + "/.ssh/authorized_keys";
      machine.files.erase(path);
      machine.states.erase(path);
    }
    CHECK(found(machine) ==
          "note accounts.password: not looked at: only root reads /etc/shadow\n"
          "note accounts.keys: not looked at: only root reads the key files of others\n"
          "note accounts.password: not looked at: only root reads /etc/shadow\n"
          "note accounts.keys: not looked at: only root reads the key files of others\n");
  }
}

}  // namespace secretsctl::server
