#include <secretsctl/delivery/memory/served_pipe.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
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
  void serve();
  void send(int pipe) const;
  [[nodiscard]] bool take_pipe();
  [[nodiscard]] FileDescriptor open_current(int flags) const;

  SecretBytes content;
  std::string path;
  FileDescriptor stop;  // an eventfd, readable when the pipe is to be closed

  std::mutex mutex;        // of what follows
  FileDescriptor current;  // the pipe that waits for a reader, whatever lies at the path now
  bool is_stopping = false;
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
  const std::uint64_t one = 1;
  static_cast<void>(!::write(service_->stop.get(), &one, sizeof one));
  FileDescriptor reader;
  {
    const std::lock_guard lock(service_->mutex);
    service_->is_stopping = true;
    // A reader of our own ends the wait for one.
    reader = service_->open_current(O_RDONLY | O_NONBLOCK);
  }
  if (reader.is_open()) {
    thread_.join();
  } else {
    // Without /proc, or the program has put something else in the place of the pipe.
    thread_.detach();
  }
  remove();
}

const std::string& ServedPipe::path() const noexcept {
  return service_->path;
}

// With what the program has put beside the pipe.
void ServedPipe::remove() const noexcept {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

bool ServedPipe::Service::take_pipe() {
  const std::lock_guard lock(mutex);
  if (is_stopping) return false;
  current = FileDescriptor(open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct stat info {};
  return current.is_open() && fstat(current.get(), &info) == 0 && S_ISFIFO(info.st_mode);
}

FileDescriptor ServedPipe::Service::open_current(int flags) const {
  const std::string same = "/proc/self/fd/" + std::to_string(current.get());
  return FileDescriptor(open(same.c_str(), flags | O_CLOEXEC));
}

// Each reader gets a pipe of its own: on the same pipe a reader that has not yet seen the end of
// the text would get it again.
void ServedPipe::Service::serve() {
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  const std::string next = path + next_suffix;
  while (take_pipe()) {
    FileDescriptor pipe = open_current(O_WRONLY);
    // Without /proc.
    if (!pipe.is_open())
      pipe = FileDescriptor(open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!pipe.is_open()) return;
    unlink(next.c_str());
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
