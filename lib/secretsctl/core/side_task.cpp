#include <secretsctl/core/side_task.hpp>
#include <secretsctl/core/thread_signals.hpp>
#include <system_error>
#include <utility>

namespace secretsctl {

SideTask::SideTask(std::function<void()> task, Start start) : task_(std::move(task)) {
  if (start != Start::now) return;
  const SignalsLeftToCaller signals;
  try {
    thread_ = std::thread([this] {
      try {
        task_();
      } catch (...) {
        failure_ = std::current_exception();
      }
    });
  } catch (const std::system_error&) {
    // A thread limit: wait() does the task.
  }
}

SideTask::~SideTask() {
  if (thread_.joinable()) thread_.join();
}

void SideTask::wait() {
  if (!thread_.joinable()) {
    task_();
    return;
  }
  thread_.join();
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace secretsctl
