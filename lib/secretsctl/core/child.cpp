#include <secretsctl/core/child.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/core/launcher.hpp>

namespace secretsctl {
namespace {

constexpr std::size_t errors_limit = std::size_t{16} * 1024;

struct Pipe {
  FileDescriptor read_end;
  FileDescriptor write_end;
};

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail(std::string("no pipe: ") + std::strerror(errno));
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

bool is_removed(std::string_view name, const std::vector<std::string>& without) {
  return std::ranges::find(key_variables, name) != key_variables.end() ||
         std::ranges::any_of(without, [&](std::string_view pattern) {
           return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1))
                                         : name == pattern;
         });
}

std::vector<std::string> child_environment(const ChildCommand& command) {
  std::vector<std::string> environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const std::string_view name = variable.substr(0, variable.find('='));
    const bool set_anew = std::ranges::any_of(command.environment,
                                              [&](const auto& pair) { return pair.first == name; });
    if (!set_anew && !is_removed(name, command.without)) environment.emplace_back(variable);
  }
  for (const auto& [name, value] : command.environment) environment.push_back(name + "=" + value);
  return environment;
}

// With a terminal the child stays in our group, or its password prompt would be stopped.
bool has_terminal() {
  return FileDescriptor(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)).is_open();
}

// What is being collected from one running child.
struct Collected {
  SecretBuffer output;
  std::size_t errors_shown = 0;
};

enum class PipeState { open, ended };

PipeState drain_output(int fd, const ChildCommand& command, Collected& collected) {
  constexpr std::size_t piece = 4096;
  while (true) {
    const ssize_t count = read(fd, collected.output.room(piece).data(), piece);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN ? PipeState::open : PipeState::ended;
    if (count == 0) return PipeState::ended;
    collected.output.added(static_cast<std::size_t>(count));
    if (collected.output.size() > command.output_limit) {
      fail("'" + printable(command.words.front()) + "' printed more than " +
           std::to_string(command.output_limit) + " bytes and was stopped");
    }
  }
}

PipeState drain_errors(int fd, const ChildCommand& command, Collected& collected) {
  std::array<char, 4096> piece{};
  while (true) {
    const ssize_t count = read(fd, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN ? PipeState::open : PipeState::ended;
    if (count == 0) return PipeState::ended;
    const std::size_t shown =
        std::min(static_cast<std::size_t>(count), errors_limit - collected.errors_shown);
    if (command.show_errors && shown > 0 && write(STDERR_FILENO, piece.data(), shown) > 0) {
      collected.errors_shown += shown;
    }
  }
}

// Until the child has ended and what it wrote has been read. A descendant that keeps the pipes open
// (an agent that it started) is not waited for.
void collect(const ChildCommand& command, int output, int errors, Collected& collected) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + command.time_limit;
  std::array<pollfd, 3> watched{pollfd{output, POLLIN, 0}, pollfd{errors, POLLIN, 0},
                                pollfd{launcher().descriptor(), POLLIN, 0}};
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) {
      fail("'" + printable(command.words.front()) + "' took longer than " +
           std::to_string(command.time_limit.count() / 1000) + " s and was stopped");
    }
    if (poll(watched.data(), watched.size(), static_cast<int>(left)) < 0 && errno != EINTR) {
      fail(std::string("cannot wait for a command: ") + std::strerror(errno));
    }
    const bool ended = (watched[2].revents & (POLLIN | POLLHUP)) != 0;
    if (watched[0].fd >= 0 && drain_output(output, command, collected) == PipeState::ended) {
      watched[0].fd = -1;
    }
    if (watched[1].fd >= 0 && drain_errors(errors, command, collected) == PipeState::ended) {
      watched[1].fd = -1;
    }
    if (ended) return;
  }
}

}  // namespace

ChildResult run_child(const ChildCommand& command) {
  if (command.words.empty() || command.words.front().empty()) fail("no command to run");
  Pipe output = make_pipe();
  Pipe errors = make_pipe();
  const FileDescriptor input(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const bool own_group = !has_terminal();
  const pid_t child = launcher().start({.words = command.words,
                                        .environment = child_environment(command),
                                        .input = input.get(),
                                        .output = output.write_end.get(),
                                        .errors = errors.write_end.get(),
                                        .own_group = own_group});
  output.write_end.close();
  errors.write_end.close();
  Collected collected;
  try {
    collect(command, output.read_end.get(), errors.read_end.get(), collected);
  } catch (...) {
    if (own_group) kill(-child, SIGKILL);
    kill(child, SIGKILL);
    [[maybe_unused]] const int status = launcher().status();
    throw;
  }
  const int status = launcher().status();
  return {collected.output.take(),
          WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status)};
}

std::vector<std::string> split_words(std::string_view line) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (!in_word && quote == 0 && c == '#') {
      i = std::min(line.find('\n', i), line.size());
      continue;
    }
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (quote == 0 && space) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    const bool escapable = quote == 0 || (quote == '"' && i + 1 < line.size() &&
                                          (line[i + 1] == '"' || line[i + 1] == '\\'));
    if (c == '\\' && escapable) {
      if (++i == line.size()) fail("a command line ends in a backslash");
      words.back() += line[i];
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else {
      words.back() += c;
    }
  }
  if (quote != 0) fail("a command line has a quote that is not closed");
  return words;
}

}  // namespace secretsctl
