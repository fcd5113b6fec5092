#pragma once

#include <exception>
#include <functional>
#include <thread>

namespace secretsctl {

/// One task that is done beside what the caller does.
class SideTask {
 public:
  enum class Start {
    now,              ///< On a thread of its own; if none can be started, as below.
    when_waited_for,  ///< On the calling thread: a small task is not worth a thread.
  };

  /// What the task uses has to outlive this object. The thread leaves signals to the caller.
  SideTask(std::function<void()> task, Start start);
  /// A task that was started ends before this returns; one that was not is never done.
  ~SideTask();
  SideTask(const SideTask&) = delete;
  SideTask& operator=(const SideTask&) = delete;

  /// Returns when the task is done, and throws what it threw. Call it once.
  void wait();

 private:
  std::function<void()> task_;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace secretsctl
