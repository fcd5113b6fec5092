#include <secretsctl/core/child.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <utility>

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
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

bool has_terminal() {
  return FileDescriptor(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)).is_open();
}

// A socket: a write to a child that has ended is then an error, not a signal.
Pipe make_input_pipe() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    fail(std::string("no socket: ") + std::strerror(errno));
  }
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

// Our end of a pipe must never block; the child's end must block, as programs expect.
void set_nonblocking(const FileDescriptor& end) {
  if (fcntl(end.get(), F_SETFL, O_NONBLOCK) == 0) return;
  fail(std::string("cannot set up a pipe: ") + std::strerror(errno));
}

}  // namespace

Child::Child(const ChildCommand& command, ChildInput input)
    : command_(command), deadline_(Clock::now() + command.time_limit) {
  if (command.words.empty() || command.words.front().empty()) fail("no command to run");
  Pipe output = make_pipe();
  Pipe errors = make_pipe();
  Pipe to_child;
  if (input == ChildInput::pipe) {
    to_child = make_input_pipe();
    set_nonblocking(to_child.write_end);
  } else {
    to_child.read_end = FileDescriptor(open("/dev/null", O_RDONLY | O_CLOEXEC));
  }
  set_nonblocking(output.read_end);
  set_nonblocking(errors.read_end);
  // In a process group of its own, the terminal would stop the child at its password prompt.
  own_session_ = command.terminal == ChildTerminal::none || command.user || !has_terminal();
  std::vector<std::string> added;
  for (const auto& [name, value] : command.environment) added.push_back(name + "=" + value);
  process_ = start_program(
      {.words = command.words,
       .environment = command.only_environment
                          ? *command.only_environment
                          : program_environment(added, command.without, KeyVariables::hidden),
       .folder = command.folder,
       .user = command.user,
       .descriptors = {to_child.read_end.get(), output.write_end.get(), errors.write_end.get()},
       .own_session = own_session_,
       .cores = command.cores});
  end_ = FileDescriptor(static_cast<int>(syscall(SYS_pidfd_open, process_, 0)));
  input_ = std::move(to_child.write_end);
  output_ = std::move(output.read_end);
  errors_ = std::move(errors.read_end);
}

Child::~Child() {
  stop();
}

// kill(-1) would reach every process.
void Child::stop() {
  if (process_ <= 0) return;
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 &&
      errno == ECHILD) {
    // It was waited for elsewhere, and its number may be another process's now.
    status_ = 0;
    process_ = -1;
    return;
  }
  if (own_session_) kill(-process_, SIGKILL);
  const bool is_out_of_reach = kill(process_, SIGKILL) != 0 && errno == EPERM;
  const pid_t process = std::exchange(process_, -1);
  if (is_out_of_reach) return;
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  status_ = status;
}

void Child::look_for_end() {
  if (process_ < 0) return;
  int status = 0;
  const pid_t ended = waitpid(process_, &status, WNOHANG);
  // A program that uses this library may ignore SIGCHLD, or wait for all of its children itself.
  const bool is_lost = ended < 0 && errno == ECHILD;
  if (ended != process_ && !is_lost) return;
  status_ = status;
  process_ = -1;
  end_.close();
}

// Waits until `fd` is ready or the child has ended. Passes the child's standard error on meanwhile.
void Child::wait(int fd, short events) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now());
  if (left.count() <= 0) {
    stop();
    throw ChildTooSlow(ErrorKind::generic, "'" + printable(command_.words.front()) +
                                               "' took longer than " +
                                               std::to_string(command_.time_limit.count() / 1000) +
                                               " s and was stopped");
  }
  // Without a descriptor for the child's end, the loop checks for it every few milliseconds.
  const bool is_blind = process_ > 0 && !end_.is_open();
  const auto time = is_blind ? std::min(left, std::chrono::milliseconds(10)) : left;
  std::array<pollfd, 3> watched{pollfd{fd, events, 0}, pollfd{errors_.get(), POLLIN, 0},
                                pollfd{end_.get(), POLLIN, 0}};
  if (poll(watched.data(), watched.size(), static_cast<int>(time.count())) < 0 && errno != EINTR) {
    fail(std::string("cannot wait for a command: ") + std::strerror(errno));
  }
  if (watched[1].revents != 0) show_errors();
  if (is_blind || watched[2].revents != 0) look_for_end();
}

void Child::show_errors() {
  std::array<char, 4096> piece{};
  while (true) {
    const ssize_t count = ::read(errors_.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) errors_.close();
    if (count <= 0) return;
    errors_size_ += static_cast<std::size_t>(count);
    const std::size_t shown =
        std::min(static_cast<std::size_t>(count), errors_limit - errors_shown_);
    if (!command_.show_errors) {
      kept_errors_.append(piece.data(), shown);
      errors_shown_ += shown;
    } else if (shown > 0 && ::write(STDERR_FILENO, piece.data(), shown) > 0) {
      errors_shown_ += shown;
    }
  }
}

std::size_t Child::read(MutableByteView into) {
  while (output_.is_open()) {
    const bool ended = status_.has_value();
    const ssize_t count = ::read(output_.get(), into.data(), into.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno != EAGAIN) {
      fail(std::string("cannot read the output of a command: ") + std::strerror(errno));
    }
    if (count == 0 || (count < 0 && ended)) {
      output_.close();
    } else if (count < 0) {
      wait(output_.get(), POLLIN);
    } else {
      output_size_ += static_cast<std::size_t>(count);
      if (output_size_ <= command_.output_limit) return static_cast<std::size_t>(count);
      stop();
      throw ChildTooLoud(ErrorKind::generic,
                         "'" + printable(command_.words.front()) + "' printed more than " +
                             std::to_string(command_.output_limit) + " bytes and was stopped");
    }
  }
  return 0;
}

void Child::write(ByteView bytes) {
  while (!bytes.empty() && input_.is_open()) {
    const ssize_t count = send(input_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN && !status_) {
      wait(input_.get(), POLLOUT);
    } else if (errno != EINTR) {
      input_.close();
    }
  }
}

int Child::finish() {
  input_.close();
  while (!status_) wait(-1, 0);
  if (errors_.is_open()) show_errors();
  return WIFSIGNALED(*status_) ? 128 + WTERMSIG(*status_) : WEXITSTATUS(*status_);
}

ChildResult run_child(const ChildCommand& command) {
  Child child(command, ChildInput::nothing);
  SecretBuffer output;
  constexpr std::size_t piece = 4096;
  while (const std::size_t count = child.read(output.room(piece))) output.added(count);
  return {output.take(), child.finish()};
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
    if (c == '\\' && quote != '\'') {
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
