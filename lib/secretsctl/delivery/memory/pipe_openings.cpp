#include <secretsctl/delivery/memory/pipe_openings.hpp>

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>

namespace secretsctl::delivery {

// The kernel joins equal events that follow each other. The folder's own events, which it puts
// between those of the pipe, keep them apart.
PipeOpenings::PipeOpenings(const std::string& folder, const std::string& pipe)
    : events_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  constexpr std::uint32_t kinds = IN_OPEN;
  if (!events_.is_open()) return;
  inotify_add_watch(events_.get(), folder.c_str(), kinds);
  watch_ = inotify_add_watch(events_.get(), pipe.c_str(), kinds);
}

int PipeOpenings::count() noexcept {
  alignas(inotify_event) std::array<std::byte, 4096> buffer{};
  ssize_t size = 0;
  while (watch_ >= 0 && (size = read(events_.get(), buffer.data(), buffer.size())) > 0) {
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      at += sizeof event + event.len;
      if (event.wd == watch_ && (event.mask & IN_OPEN) != 0) ++count_;
    }
  }
  return count_;
}

}  // namespace secretsctl::delivery
