#include <secretsctl/core/launcher.hpp>

#include <fcntl.h>
#include <grp.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <secretsctl/core/bytes.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/secret_pool.hpp>

namespace secretsctl {
namespace {

constexpr std::size_t descriptor_count = 3;
constexpr std::size_t max_groups = 64;

// Sent with the three descriptors; the strings follow, each ended by a NUL: the folder, the words,
// the environment.
struct RequestHead {
  std::size_t text_size = 0;
  std::size_t word_count = 0;
  bool own_session = false;
  bool has_user = false;
  uid_t uid = 0;
  gid_t gid = 0;
  std::size_t group_count = 0;
  std::array<gid_t, max_groups> groups{};
};

bool write_fully(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

bool read_fully(int fd, MutableByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t count = read(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

template <typename T>
ByteView object_bytes(const T& object) {
  return {reinterpret_cast<const std::uint8_t*>(&object), sizeof object};
}

template <typename T>
MutableByteView writable_bytes(T& object) {
  return {reinterpret_cast<std::uint8_t*>(&object), sizeof object};
}

using Descriptors = std::array<int, descriptor_count>;

// The control message that carries the descriptors, in a buffer aligned for it.
struct ControlMessage {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(Descriptors))> buffer{};
  iovec data{};
  msghdr message{};

  explicit ControlMessage(RequestHead& head) : data{&head, sizeof head} {
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = buffer.data();
    message.msg_controllen = buffer.size();
  }
};

bool send_request(int socket, RequestHead head, const Descriptors& descriptors, ByteView text) {
  ControlMessage control(head);
  cmsghdr* header = CMSG_FIRSTHDR(&control.message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptors);
  std::memcpy(CMSG_DATA(header), &descriptors, sizeof descriptors);
  return sendmsg(socket, &control.message, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof head) &&
         write_fully(socket, text);
}

bool receive_request(int socket, RequestHead& head, Descriptors& descriptors) {
  ControlMessage control(head);
  const ssize_t count = recvmsg(socket, &control.message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
  if (count != static_cast<ssize_t>(sizeof head)) return false;
  const cmsghdr* header = CMSG_FIRSTHDR(&control.message);
  if (header == nullptr || header->cmsg_len != CMSG_LEN(sizeof descriptors)) return false;
  std::memcpy(&descriptors, CMSG_DATA(header), sizeof descriptors);
  return true;
}

// Says why the program can't be started, and ends.
[[noreturn]] void give_up(int failure) {
  const int reason = errno;
  [[maybe_unused]] const ssize_t written = write(failure, &reason, sizeof reason);
  _exit(127);
}

// What our session keyring holds is not for another user. A kernel without keyrings, or a container
// that refuses them, keeps them from the child too.
bool leave_session_keyring() {
  return syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) >= 0 || errno == ENOSYS ||
         errno == EPERM;
}

bool become_user(const RequestHead& head) {
  // The launcher may have been forked while root acted as another user.
  return seteuid(getuid()) == 0 && setgroups(head.group_count, head.groups.data()) == 0 &&
         setresgid(head.gid, head.gid, head.gid) == 0 &&
         setresuid(head.uid, head.uid, head.uid) == 0 && leave_session_keyring();
}

[[noreturn]] void become_child(const RequestHead& head, const Descriptors& descriptors,
                               SecretBytes& text, int failure) {
  if (head.own_session && setsid() < 0) give_up(failure);
  for (std::size_t i = 0; i < descriptors.size(); ++i) dup2(descriptors[i], static_cast<int>(i));
  close_descriptors_on_exec();
  std::vector<char*> strings;
  char* const begin = reinterpret_cast<char*>(text.expose_writable().data());
  for (char* at = begin; at < begin + text.size(); at += std::strlen(at) + 1) strings.push_back(at);
  const char* folder = strings.front();
  std::vector<char*> words(strings.begin() + 1,
                           strings.begin() + 1 + static_cast<std::ptrdiff_t>(head.word_count));
  std::vector<char*> environment(strings.begin() + 1 + static_cast<std::ptrdiff_t>(head.word_count),
                                 strings.end());
  words.push_back(nullptr);
  environment.push_back(nullptr);
  if (head.has_user && !become_user(head)) give_up(failure);
  // A change of user takes it back, so that it comes after.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (*folder != '\0' && chdir(folder) != 0) give_up(failure);
  signal(SIGPIPE, SIG_DFL);
  // We may have been forked while signals were held back.
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execvpe(words.front(), words.data(), environment.data());
  give_up(failure);
}

// The child's process id, or minus the errno of why there is none. The pipe closes when the program
// starts, so that nothing to read means success.
pid_t start_child(const RequestHead& head, const Descriptors& descriptors, SecretBytes& text) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return -errno;
  const FileDescriptor read_end(ends[0]);
  FileDescriptor write_end(ends[1]);
  const pid_t child = fork();
  if (child < 0) return -errno;
  if (child == 0) become_child(head, descriptors, text, write_end.get());
  write_end.close();
  int reason = 0;
  if (!read_fully(read_end.get(), writable_bytes(reason))) return child;
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  return -reason;
}

// One child after the other, until the process that asks is gone.
[[noreturn]] void serve(int socket) {
  prctl(PR_SET_DUMPABLE, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // It lives as long as we do and needs no identity.
  wipe_variables(key_variables);
  secret_pool::drop_all_in_child();
  RequestHead head;
  Descriptors descriptors{};
  while (receive_request(socket, head, descriptors)) {
    SecretBytes text(head.text_size);
    if (!read_fully(socket, text.expose_writable())) break;
    const pid_t child = start_child(head, descriptors, text);
    text = {};
    for (const int fd : descriptors) close(fd);
    int status = 0;
    if (!write_fully(socket, object_bytes(child))) break;
    if (child < 0) continue;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!write_fully(socket, object_bytes(status))) break;
  }
  _exit(0);
}

[[noreturn]] void fail(const char* what) {
  throw Error(ErrorKind::generic, std::string(what) + ": " + std::strerror(errno));
}

std::unique_ptr<Launcher>& instance() {
  static std::unique_ptr<Launcher> launcher;
  return launcher;
}

}  // namespace

Launcher::Launcher() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    fail("cannot start the process that runs commands");
  }
  socket_ = FileDescriptor(ends[0]);
  const FileDescriptor other(ends[1]);
  process_ = fork();
  if (process_ < 0) fail("cannot start the process that runs commands");
  if (process_ == 0) {
    socket_.close();
    serve(other.get());
  }
}

Launcher::~Launcher() {
  socket_.close();
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

pid_t Launcher::start(const Request& request) {
  // Variables may be secrets.
  SecretBuffer text;
  const auto add = [&](std::string_view string) {
    text.append(string.substr(0, string.find('\0')));
    text.append('\0');
  };
  add(request.folder);
  for (const std::string& word : request.words) add(word);
  for (const std::string_view variable : request.environment) add(variable);
  RequestHead head{.text_size = text.size(),
                   .word_count = request.words.size(),
                   .own_session = request.own_session || request.user.has_value()};
  if (request.user) {
    head.has_user = true;
    head.uid = request.user->uid;
    head.gid = request.user->gid;
    head.group_count = std::min(request.user->groups.size(), max_groups);
    std::copy_n(request.user->groups.begin(), head.group_count, head.groups.begin());
  }
  const Descriptors descriptors{request.input, request.output, request.errors};
  pid_t child = -1;
  if (!send_request(socket_.get(), head, descriptors, text.expose()) ||
      !read_fully(socket_.get(), writable_bytes(child))) {
    fail("cannot start a command");
  }
  if (child < 0) {
    throw Error(ErrorKind::generic,
                "cannot run '" + printable(request.words.front()) + "': " + std::strerror(-child));
  }
  return child;
}

int Launcher::status() {
  int status = 0;
  if (!read_fully(socket_.get(), writable_bytes(status))) fail("lost a command's exit status");
  return status;
}

void start_launcher() {
  instance() = std::make_unique<Launcher>();
}

void Launcher::kill() noexcept {
  ::kill(process_, SIGKILL);
}

void abandon_launcher() noexcept {
  if (instance()) instance()->kill();
  instance().reset();
}

void end_launcher() noexcept {
  instance().reset();
}

Launcher& launcher() {
  if (!instance()) start_launcher();
  return *instance();
}

}  // namespace secretsctl
