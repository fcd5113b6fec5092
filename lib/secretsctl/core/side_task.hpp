#pragma once

#include <exception>
#include <functional>
#include <thread>

namespace secretsctl {

/// One task that runs beside the caller's work.
class SideTask {
 public:
  enum class Start {
    now,              ///< On its own thread; if none can be started, as below.
    when_waited_for,  ///< On the calling thread: a small task is not worth a thread.
  };

  /// The objects that the task uses must outlive this object. The thread leaves signals to the
  /// caller.
  SideTask(std::function<void()> task, Start start);
  /// Waits for a task that was started; drops one that was not.
  ~SideTask();
  SideTask(const SideTask&) = delete;
  SideTask& operator=(const SideTask&) = delete;

  /// Waits for the task's end and rethrows its exception. Call it once.
  void wait();

 private:
  std::function<void()> task_;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace secretsctl
