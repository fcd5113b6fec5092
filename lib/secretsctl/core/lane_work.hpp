#pragma once

#include <cstddef>

namespace secretsctl {

/// Tells a work whether it may wait for its input.
class InputGate {
 public:
  virtual ~InputGate() = default;
  /// Waits until all pieces taken before have been put. A take() that is about to wait for input
  /// calls it first, so that what is ready is put and a failure is told without waiting for more.
  /// False if the work has failed: take() gives up then.
  [[nodiscard]] virtual bool wait_for_earlier() = 0;
};

/// A stream that is worked on in pieces. Lanes are places for a piece, numbered from 0.
class LaneWork {
 public:
  virtual ~LaneWork() = default;
  /// Makes room for one more lane. Called by the caller's thread, before it starts others.
  virtual void add_lane() = 0;
  /// Takes the next piece in; false at the end. One thread at a time calls it.
  [[nodiscard]] virtual bool take(std::size_t lane, InputGate& gate) = 0;
  /// Works on a piece, while other threads work on others.
  virtual void transform(std::size_t lane) = 0;
  /// Puts a piece out. One thread at a time calls it, in the order in which pieces were taken.
  virtual void put(std::size_t lane) = 0;
};

/// Does a work to its end with at most `threads` threads, the caller's one of them, and at most
/// twice as many lanes. The first `alone` pieces are the caller's, so that short works start no
/// thread; threads that the system refuses are done without. The first failure in the order of the
/// pieces is thrown on, after the pieces before it have been put. All threads have ended on return.
void run_lanes(LaneWork& work, unsigned threads, std::size_t alone);

}  // namespace secretsctl
