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
#include <filesystem>
#include <list>
#include <mutex>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/thread_signals.hpp>
#include <secretsctl/delivery/memory/pipe_openings.hpp>
#include <utility>

namespace secretsctl::delivery {
namespace {

constexpr mode_t pipe_mode = 0600;
constexpr const char* next_suffix = ".next";

// How often a pipe is opened that has one reader.
constexpr int with_us = 2;

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
  // A pipe on which the text is sent.
  struct Sending {
    Sending(FileDescriptor opened, PipeOpenings counted)
        : pipe(std::move(opened)), openings(std::move(counted)) {}

    FileDescriptor pipe;
    PipeOpenings openings;
    std::thread thread;
    std::atomic<bool> is_over = false;
  };

  void serve();
  void start_sending(FileDescriptor pipe, PipeOpenings openings);
  void end_sendings(bool all);
  [[nodiscard]] bool send(int pipe, PipeOpenings& openings) const;
  [[nodiscard]] bool make_pipe(const std::string& at);
  [[nodiscard]] bool offer_next();
  [[nodiscard]] FileDescriptor open_current(int flags) const;

  SecretBytes content;
  std::string folder;
  std::string path;
  FileDescriptor stop;  // an eventfd, readable when the pipe is to be closed
  std::atomic<bool> was_shared = false;
  std::list<Sending> sendings;             // of the thread that serves
  std::list<PipeOpenings> ended;           // of pipes on which the text was sent, the last ones
  std::unique_ptr<PipeOpenings> openings;  // of the current pipe

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
  folder_ = service_->folder = make_folder();
  service_->path = folder_ + "/" + name;
  if (!service_->make_pipe(path())) {
    remove();
    fail("cannot make the pipe " + printable(path()));
  }
  const SignalsLeftToCaller signals;
  thread_ = std::thread([service = service_] { service->serve(); });
}

ServedPipe::~ServedPipe() {
  close();
}

void ServedPipe::close() noexcept {
  if (!thread_.joinable()) return;
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

bool ServedPipe::was_shared() const noexcept {
  return service_->was_shared;
}

// With what the program has put beside the pipe.
void ServedPipe::remove() const noexcept {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

// Makes the pipe that becomes the current one. Openings are counted before anybody can open it, and
// the descriptor is none of them.
bool ServedPipe::Service::make_pipe(const std::string& at) {
  unlink(at.c_str());
  if (mkfifo(at.c_str(), pipe_mode) != 0) return false;
  FileDescriptor made(open(at.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  auto counted = std::make_unique<PipeOpenings>(folder, at);
  const std::lock_guard lock(mutex);
  if (is_stopping || !made.is_open()) return false;
  current = std::move(made);
  openings = std::move(counted);
  return true;
}

bool ServedPipe::Service::offer_next() {
  const std::string next = path + next_suffix;
  return make_pipe(next) && rename(next.c_str(), path.c_str()) == 0;
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
  bool is_offered = true;
  while (is_offered) {
    FileDescriptor pipe = open_current(O_WRONLY);
    // Without /proc.
    if (!pipe.is_open())
      pipe = FileDescriptor(open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!pipe.is_open()) break;
    const std::unique_ptr<PipeOpenings> counted = std::move(openings);
    is_offered = offer_next();
    end_sendings(false);
    start_sending(std::move(pipe), std::move(*counted));
  }
  end_sendings(true);
}

// A program may hold one pipe, with more text than fits into it, while it waits for the next.
void ServedPipe::Service::start_sending(FileDescriptor pipe, PipeOpenings counted) {
  Sending& sending = sendings.emplace_back(std::move(pipe), std::move(counted));
  sending.thread = std::thread([this, &sending] {
    if (!send(sending.pipe.get(), sending.openings)) was_shared = true;
    sending.pipe.close();
    sending.is_over = true;
  });
}

void ServedPipe::Service::end_sendings(bool all) {
  sendings.remove_if([this, all](Sending& sending) {
    if (!all && !sending.is_over) return false;
    sending.thread.join();
    ended.push_back(std::move(sending.openings));
    return true;
  });
  // Each holds a descriptor, of which the kernel gives few.
  constexpr std::size_t most = 32;
  while (all ? !ended.empty() : ended.size() > most) {
    if (ended.front().count() > with_us) was_shared = true;
    ended.pop_front();
  }
}

// Returns false if more than one reader has the pipe.
bool ServedPipe::Service::send(int pipe, PipeOpenings& counted) const {
  fcntl(pipe, F_SETFL, O_NONBLOCK);
  ByteView rest = content.expose();
  while (counted.count() <= with_us) {
    if (rest.empty()) return true;
    std::array<pollfd, 3> events{
        {{pipe, POLLOUT, 0}, {stop.get(), POLLIN, 0}, {counted.descriptor(), POLLIN, 0}}};
    if (poll(events.data(), events.size(), -1) < 0 && errno != EINTR) return true;
    if (events[1].revents != 0) return true;
    if (events[0].revents == 0 || counted.count() > with_us) continue;
    const ssize_t written = ::write(pipe, rest.data(), rest.size());
    if (written < 0 && errno != EAGAIN && errno != EINTR) return true;
    if (written > 0) rest = rest.subspan(static_cast<std::size_t>(written));
  }
  return false;
}

}  // namespace secretsctl::delivery
