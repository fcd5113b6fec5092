#include <secretsctl/core/child.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
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

bool has_terminal() {
  return FileDescriptor(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)).is_open();
}

// A socket, so that writing to a child that has gone is an error and no signal.
Pipe make_input_pipe() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    fail(std::string("no socket: ") + std::strerror(errno));
  }
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

// An end of ours must never block; the child's own must, as programs expect.
void set_nonblocking(const FileDescriptor& end) {
  if (fcntl(end.get(), F_SETFL, O_NONBLOCK) == 0) return;
  fail(std::string("cannot set up a pipe: ") + std::strerror(errno));
}

}  // namespace

Child::Child(const ChildCommand& command, ChildInput input)
    : command_(command), deadline_(Clock::now() + command.time_limit) {
  if (command.words.empty() || command.words.front().empty()) fail("no command to run");
  // Before there are pipes: a launcher forked later would hold ends of them, and the child would
  // never see its input end.
  Launcher& starter = launcher();
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
  // In a group of its own the terminal would stop its password prompt.
  own_session_ = command.terminal == ChildTerminal::none || command.user || !has_terminal();
  const std::vector<std::string> own_environment =
      command.only_environment ? std::vector<std::string>() : child_environment(command);
  process_ =
      starter.start({.words = command.words,
                     .environment = command.only_environment.value_or(std::vector<std::string_view>(
                         own_environment.begin(), own_environment.end())),
                     .folder = command.folder,
                     .user = command.user,
                     .input = to_child.read_end.get(),
                     .output = output.write_end.get(),
                     .errors = errors.write_end.get(),
                     .own_session = own_session_});
  input_ = std::move(to_child.write_end);
  output_ = std::move(output.read_end);
  errors_ = std::move(errors.read_end);
}

Child::~Child() {
  if (process_ > 0) stop();
}

void Child::stop() {
  if (own_session_) kill(-process_, SIGKILL);
  const bool is_out_of_reach = kill(process_, SIGKILL) != 0 && errno == EPERM;
  process_ = -1;
  if (is_out_of_reach) return abandon_launcher();
  try {
    status_ = launcher().status();
  } catch (const Error&) {
    // The launcher is gone, and its children with it.
  }
}

// Until `fd` is ready or the child has ended; what it says on standard error is shown meanwhile.
void Child::wait(int fd, short events) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now());
  if (left.count() <= 0) {
    stop();
    throw ChildTooSlow(ErrorKind::generic, "'" + printable(command_.words.front()) +
                                               "' took longer than " +
                                               std::to_string(command_.time_limit.count() / 1000) +
                                               " s and was stopped");
  }
  const int end = status_ ? -1 : launcher().descriptor();
  std::array<pollfd, 3> watched{pollfd{fd, events, 0}, pollfd{errors_.get(), POLLIN, 0},
                                pollfd{end, POLLIN, 0}};
  if (poll(watched.data(), watched.size(), static_cast<int>(left.count())) < 0 && errno != EINTR) {
    fail(std::string("cannot wait for a command: ") + std::strerror(errno));
  }
  if (watched[1].revents != 0) show_errors();
  if ((watched[2].revents & (POLLIN | POLLHUP)) != 0) {
    status_ = launcher().status();
    process_ = -1;
  }
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
      fail(std::string("cannot read what a command prints: ") + std::strerror(errno));
    }
    if (count == 0 || (count < 0 && ended)) {
      output_.close();
    } else if (count < 0) {
      wait(output_.get(), POLLIN);
    } else {
      output_size_ += static_cast<std::size_t>(count);
      if (output_size_ <= command_.output_limit) return static_cast<std::size_t>(count);
      if (process_ > 0) stop();
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
