#include <secretsctl/delivery/memory/served_pipe.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/thread_signals.hpp>
#include <utility>

namespace secretsctl::delivery {
namespace {

constexpr mode_t pipe_mode = 0600;
constexpr const char* next_suffix = ".next";

[[noreturn]] void fail(const std::string& what) {
  const int reason = errno;
  throw Error(ErrorKind::generic, what + ": " + std::strerror(reason));
}

std::string make_folder() {
  const char* place = std::getenv("TMPDIR");
  std::string path = place == nullptr || *place == '\0' ? "/tmp" : place;
  path += "/.sopsXXXXXX";
  if (mkdtemp(path.data()) == nullptr) fail("cannot make a folder in " + printable(path));
  return path;
}

}  // namespace

void check_plain_name(const std::string& name) {
  const bool is_plain = !name.empty() && name != "." && name != ".." &&
                        name.find('/') == std::string::npos && name.size() <= 200;
  if (!is_plain) {
    throw Error(ErrorKind::generic,
                "'" + printable(name) + "' is no name for a file: it has to be one without a '/'");
  }
}

struct ServedPipe::Service {
  void serve() const;
  void send(int pipe) const;

  SecretBytes content;
  std::string path;
  FileDescriptor stop;  // an eventfd, readable when the pipe is to be closed
  std::atomic<bool> is_stopping = false;
};

ServedPipe::ServedPipe(const std::string& name, SecretBytes content)
    : service_(std::make_shared<Service>()) {
  check_plain_name(name);
  service_->content = std::move(content);
  service_->stop = FileDescriptor(eventfd(0, EFD_CLOEXEC));
  if (!service_->stop.is_open()) fail("cannot make a pipe");
  folder_ = make_folder();
  service_->path = folder_ + "/" + name;
  if (mkfifo(path().c_str(), pipe_mode) != 0) {
    remove();
    fail("cannot make the pipe " + printable(path()));
  }
  const SignalsLeftToCaller signals;
  thread_ = std::thread([service = service_] { service->serve(); });
}

ServedPipe::~ServedPipe() {
  service_->is_stopping = true;
  const std::uint64_t one = 1;
  static_cast<void>(!::write(service_->stop.get(), &one, sizeof one));
  // A reader of our own ends the wait for one.
  const FileDescriptor reader(open(path().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (reader.is_open()) {
    thread_.join();
  } else {
    // The program has removed the pipe, so that no reader can come.
    thread_.detach();
  }
  remove();
}

const std::string& ServedPipe::path() const noexcept {
  return service_->path;
}

void ServedPipe::remove() const noexcept {
  unlink((path() + next_suffix).c_str());
  unlink(path().c_str());
  rmdir(folder_.c_str());
}

// Each reader gets a pipe of its own: on the same pipe a reader that has not yet seen the end of
// the text would get it again.
void ServedPipe::Service::serve() const {
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  const std::string next = path + next_suffix;
  while (!is_stopping) {
    const FileDescriptor pipe(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (is_stopping || !pipe.is_open()) return;
    if (mkfifo(next.c_str(), pipe_mode) != 0 || rename(next.c_str(), path.c_str()) != 0) return;
    send(pipe.get());
  }
}

void ServedPipe::Service::send(int pipe) const {
  fcntl(pipe, F_SETFL, O_NONBLOCK);
  ByteView rest = content.expose();
  while (!rest.empty()) {
    std::array<pollfd, 2> events{{{pipe, POLLOUT, 0}, {stop.get(), POLLIN, 0}}};
    if (poll(events.data(), events.size(), -1) < 0 && errno != EINTR) return;
    if (events[1].revents != 0) return;
    const ssize_t written = ::write(pipe, rest.data(), rest.size());
    if (written < 0 && errno != EAGAIN && errno != EINTR) return;
    if (written > 0) rest = rest.subspan(static_cast<std::size_t>(written));
  }
}

}  // namespace secretsctl::delivery
