#include <secretsctl/core/program_start.hpp>

#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/hardening.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/core/run_failure.hpp>
#include <secretsctl/core/session_keyring.hpp>

namespace secretsctl {
namespace {

// Texts for a child, each ended by a NUL. Variables may be secrets. A fork wipes the pool of
// secrets but not this memory, which is wiped once the child has started.
class HandedOver {
 public:
  explicit HandedOver(std::size_t size) : size_(std::max<std::size_t>(size, 1)) {
    void* data = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED) throw std::bad_alloc();
    begin_ = next_ = static_cast<char*>(data);
    madvise(data, size_, MADV_DONTDUMP);
    mlock(data, size_);
  }
  ~HandedOver() {
    explicit_bzero(begin_, size_);
    munmap(begin_, size_);
  }
  HandedOver(const HandedOver&) = delete;
  HandedOver& operator=(const HandedOver&) = delete;

  char* add(std::string_view text) {
    char* const copy = next_;
    next_ += text.copy(copy, text.size()) + 1;
    return copy;
  }

 private:
  std::size_t size_;
  char* begin_ = nullptr;
  char* next_ = nullptr;
};

// The text up to its first NUL.
std::string_view up_to_nul(std::string_view text) {
  return text.substr(0, text.find('\0'));
}

std::size_t size_of_texts(const ProgramStart& program) {
  std::size_t size = 0;
  for (const std::string_view word : program.words) size += up_to_nul(word).size() + 1;
  for (const std::string_view variable : program.environment) {
    size += up_to_nul(variable).size() + 1;
  }
  return size;
}

// The data that the child needs, prepared so that it allocates nothing between fork and exec:
// another thread may have held the allocator's lock.
struct Prepared {
  explicit Prepared(const ProgramStart& start) : program(start), texts(size_of_texts(start)) {
    for (const std::string& word : start.words) words.push_back(texts.add(up_to_nul(word)));
    for (const std::string_view variable : start.environment) {
      environment.push_back(texts.add(up_to_nul(variable)));
    }
    words.push_back(nullptr);
    environment.push_back(nullptr);
  }

  const ProgramStart& program;
  HandedOver texts;
  std::vector<char*> words;
  std::vector<char*> environment;
  pid_t parent = getpid();
};

// Reports why the program can't be started, and ends.
[[noreturn]] void give_up(int failure) {
  const int reason = errno;
  [[maybe_unused]] const ssize_t written = write(failure, &reason, sizeof reason);
  _exit(127);
}

// Changes to another user; needs root.
bool become_user(const ChildUser& user) {
  return seteuid(getuid()) == 0 && setgroups(user.groups.size(), user.groups.data()) == 0 &&
         setresgid(user.gid, user.gid, user.gid) == 0 &&
         setresuid(user.uid, user.uid, user.uid) == 0 && leave_session_keyring();
}

bool place_descriptor(int from, int to) {
  return from == to ? fcntl(to, F_SETFD, 0) == 0 || errno == EBADF : dup2(from, to) == to;
}

// Uses only calls that are safe in the fork of a process with threads.
[[noreturn]] void become_program(const Prepared& prepared, int failure) {
  const ProgramStart& program = prepared.program;
  if ((program.own_session || program.user) && setsid() < 0) give_up(failure);
  for (int to = 0; to < 3; ++to) {
    if (!place_descriptor(program.descriptors[static_cast<std::size_t>(to)], to)) give_up(failure);
  }
  if (!program.has_all_descriptors) close_descriptors_on_exec();
  if (program.user && !become_user(*program.user)) give_up(failure);
  // A change of user resets both, so they come after it.
  stay_undumpable();
  prctl(PR_SET_PDEATHSIG, program.signal_at_our_end);
  // The parent may have ended before prctl took effect.
  if (getppid() != prepared.parent) _exit(127);
  if (!program.folder.empty() && chdir(program.folder.c_str()) != 0) give_up(failure);
  signal(SIGCHLD, SIG_DFL);
  if (program.default_sigpipe) signal(SIGPIPE, SIG_DFL);
  if (program.cores == ProgramCores::as_the_user_has_them) restore_core_limit();
  sigprocmask(SIG_SETMASK, &program.blocked_signals, nullptr);
  execvpe(prepared.words.front(), prepared.words.data(), prepared.environment.data());
  give_up(failure);
}

[[noreturn]] void fail(const std::string& what, int reason) {
  throw Error(ErrorKind::generic, what + ": " + std::strerror(reason));
}

// The pipe closes when the program starts: an empty read means success.
int reason_of_failure(int pipe) {
  int reason = 0;
  while (true) {
    const ssize_t count = read(pipe, &reason, sizeof reason);
    if (count < 0 && errno == EINTR) continue;
    return count == sizeof reason ? reason : 0;
  }
}

void reap(pid_t child) {
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool is_left_out(std::string_view name, const std::vector<std::string>& without) {
  return std::ranges::any_of(without, [&](std::string_view pattern) {
    return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1))
                                  : name == pattern;
  });
}

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

constinit bool keeps_statuses = false;

}  // namespace

void keep_program_statuses() noexcept {
  keeps_statuses = true;
}

pid_t start_program(const ProgramStart& program) {
  const Prepared prepared(program);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("no pipe", errno);
  const FileDescriptor read_end(ends[0]);
  FileDescriptor write_end(ends[1]);
  if (keeps_statuses) signal(SIGCHLD, SIG_DFL);
  const pid_t child = fork();
  if (child < 0) fail("cannot start a program", errno);
  if (child == 0) become_program(prepared, write_end.get());
  write_end.close();
  if (const int reason = reason_of_failure(read_end.get()); reason != 0) {
    reap(child);
    // The folder may be the reason too.
    if (program.folder.empty()) throw run_failure(program.words.front(), reason);
    fail("cannot run '" + printable(program.words.front()) + "'", reason);
  }
  return child;
}

std::vector<std::string_view> program_environment(std::span<const std::string> added,
                                                  const std::vector<std::string>& without,
                                                  KeyVariables keys) {
  std::vector<std::string_view> environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view name = name_of(*entry);
    const bool is_key = std::ranges::find(key_variables, name) != key_variables.end();
    const bool is_set_anew = std::ranges::find(added, name, name_of) != added.end();
    if (is_set_anew || is_left_out(name, without)) continue;
    if (!is_key || keys == KeyVariables::seen) environment.emplace_back(*entry);
  }
  environment.insert(environment.end(), added.begin(), added.end());
  return environment;
}

}  // namespace secretsctl
