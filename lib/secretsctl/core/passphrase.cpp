#include <secretsctl/core/passphrase.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/read_file.hpp>

namespace secretsctl {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

// Turns echo and signal keys of the terminal off while the object lives. Ctrl-C arrives as a
// character, so no way out leaves the echo off.
class QuietTerminal {
 public:
  explicit QuietTerminal(int fd) : fd_(fd) {
    if (tcgetattr(fd, &before_) != 0) fail("the terminal does not answer");
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG | ICANON);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    // A stop or kill signal from outside waits until the echo is back.
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &mask_);
    tcsetattr(fd, TCSAFLUSH, &quiet);
  }
  ~QuietTerminal() {
    tcsetattr(fd_, TCSAFLUSH, &before_);
    [[maybe_unused]] const ssize_t written = ::write(fd_, "\n", 1);
    sigprocmask(SIG_SETMASK, &mask_, nullptr);
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;

 private:
  int fd_;
  termios before_{};
  sigset_t mask_{};
};

// A deadly signal sent meanwhile ends the question.
bool is_interrupted() {
  sigset_t pending;
  sigpending(&pending);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    if (sigismember(&pending, signal) == 1) return true;
  }
  return false;
}

// Waits for a key, or for a held-back signal.
void wait_for_key(int fd) {
  constexpr int look_around = 200;  // milliseconds between checks for signals
  pollfd watched{fd, POLLIN, 0};
  do {
    if (is_interrupted()) fail("the question was interrupted");
  } while (poll(&watched, 1, look_around) <= 0);
}

std::uint8_t read_key(int fd) {
  std::uint8_t key = 0;
  while (true) {
    wait_for_key(fd);
    const ssize_t count = ::read(fd, &key, 1);
    if (count == 1) return key;
    if (count == 0 || errno != EINTR) fail("the terminal was closed");
  }
}

SecretBytes read_line(int fd) {
  constexpr std::uint8_t interrupt = 3;
  constexpr std::uint8_t end_of_input = 4;
  constexpr std::uint8_t erase_line = 21;
  SecretBytes line(max_passphrase_size);
  std::size_t size = 0;
  while (true) {
    const std::uint8_t key = read_key(fd);
    if (key == interrupt) fail("the question was interrupted");
    if (key == '\n' || key == '\r' || key == end_of_input) break;
    if (key == erase_line) {
      size = 0;
    } else if (key == '\b' || key == 0x7f) {
      // Delete a whole UTF-8 character.
      while (size > 0 && (line.expose()[size - 1] & 0xc0) == 0x80) --size;
      if (size > 0) --size;
    } else if (size == max_passphrase_size) {
      fail("the answer is longer than 1024 bytes");
    } else {
      line.expose_writable()[size++] = key;
    }
  }
  line.truncate(size);
  return line;
}

FileDescriptor open_terminal() {
  FileDescriptor terminal(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal.is_open()) {
    fail("a passphrase is needed and there is no terminal to ask on; give --passphrase-file");
  }
  return terminal;
}

void show_prompt(int terminal, const std::string& prompt) {
  const std::string text = message_text(prompt);
  if (::write(terminal, text.data(), text.size()) < 0) fail("the terminal is closed");
}

}  // namespace

SecretBytes ask_line(const std::string& prompt) {
  const FileDescriptor terminal = open_terminal();
  show_prompt(terminal.get(), prompt);
  SecretBytes line(max_passphrase_size);
  wait_for_key(terminal.get());
  const ssize_t count = ::read(terminal.get(), line.expose_writable().data(), line.size());
  if (count <= 0 || line.expose_text()[static_cast<std::size_t>(count) - 1] != '\n') {
    fail("the question was not answered");
  }
  line.truncate(static_cast<std::size_t>(count) - 1);
  return line;
}

SecretBytes ask_passphrase(const std::string& prompt) {
  const FileDescriptor terminal = open_terminal();
  // Echo off first: an answer typed as soon as the question appears would be echoed, then lost.
  const QuietTerminal quiet(terminal.get());
  show_prompt(terminal.get(), prompt);
  SecretBytes line = read_line(terminal.get());
  if (line.empty()) fail("the answer is empty");
  return line;
}

SecretBytes read_passphrase_file(const std::string& path) {
  SecretBytes text = read_secret_file(path, {.limit = max_passphrase_size + 2});
  if (text.expose_text().ends_with('\n')) text.truncate(text.size() - 1);
  if (text.expose_text().ends_with('\r')) text.truncate(text.size() - 1);
  if (text.empty()) fail("the passphrase in " + input_name(path) + " is empty");
  return text;
}

}  // namespace secretsctl
