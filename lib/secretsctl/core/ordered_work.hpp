#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>

namespace secretsctl {

/// Tells a work whether it may wait for its input.
class InputGate {
 public:
  virtual ~InputGate() = default;
  /// Waits until all pieces taken before have been put. take() calls it before it waits for input,
  /// so that finished pieces are put and a failure is reported without waiting for more input.
  /// False if the work has failed: take() then gives up.
  [[nodiscard]] virtual bool wait_for_earlier() = 0;
};

/// Work in pieces, done by several threads, whose results are put out in order. The pieces may all
/// exist at the start or come from a stream.
struct OrderedWork {
  /// One piece: its number, from 0 on, and the place that it occupies until it has been put.
  struct Piece {
    std::uint64_t number = 0;
    std::size_t place = 0;  ///< Less than `places`; no other piece is in it.
  };
  /// Works on a piece, while other threads work on others.
  using Worker = std::function<void(const Piece&)>;

  /// Takes in the next piece; false if there is none. Called by one thread at a time.
  std::function<bool(const Piece&, InputGate&)> take;
  /// Called once on each thread; returns the function that works on pieces. The function's objects
  /// belong to the thread and are destroyed on it when no piece is left. Threads may call it at the
  /// same time.
  std::function<Worker()> make_worker;
  /// Puts a piece out. Called by one thread at a time, in the order of the numbers.
  std::function<void(const Piece&)> put;

  /// The number of threads, including the calling one; at least 1.
  unsigned threads = 1;
  /// The most pieces that may be taken and not yet put; at least 1.
  std::size_t places = 16;
  /// The caller does this many pieces before threads are started: a short work starts none.
  std::uint64_t alone = 0;
  /// Starts a thread; for tests.
  std::function<std::thread(std::function<void()>)> start_thread = {};
};

/// Does all the work. Rethrows the first failure in the order of the pieces, after the pieces
/// before it have been put; no piece after it is put. If threads can't be started (a limit, no
/// memory) or can't make a worker, the others do the work. All threads have ended when it returns
/// or throws. The calling thread keeps receiving signals for the process.
void run_in_order(const OrderedWork& work);

}  // namespace secretsctl
