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
  /// Waits until all pieces taken before have been put. A take() that is about to wait for input
  /// calls it first, so that what is ready is put and a failure is told without waiting for more.
  /// False if the work has failed: take() gives up then.
  [[nodiscard]] virtual bool wait_for_earlier() = 0;
};

/// Work that consists of pieces, done by several threads, whose results are put out in order. The
/// pieces may be there from the start or come from a stream.
struct OrderedWork {
  /// One piece: its number, from 0 on, and the place that is its own until it has been put.
  struct Piece {
    std::uint64_t number = 0;
    std::size_t place = 0;  ///< Less than `places`; nothing else is in it.
  };
  /// Works on a piece, while other threads work on others.
  using Worker = std::function<void(const Piece&)>;

  /// Takes the next piece in; false if there is none. One thread at a time calls it.
  std::function<bool(const Piece&, InputGate&)> take;
  /// Called once on each thread, for what it works on pieces with: what that holds is the thread's
  /// own and goes, on the same thread, when no piece is left. Threads may call it at the same time.
  std::function<Worker()> make_worker;
  /// Puts a piece out. One thread at a time calls it, in the order of the numbers.
  std::function<void(const Piece&)> put;

  /// The number of threads, the calling one among them; at least 1.
  unsigned threads = 1;
  /// How many pieces may have been taken and not put; at least 1.
  std::size_t places = 16;
  /// So many pieces are the caller's before threads are started: a short work starts none.
  std::uint64_t alone = 0;
  /// Starts a thread; for tests.
  std::function<std::thread(std::function<void()>)> start_thread = {};
};

/// Does a work to its end. The first failure in the order of the pieces is thrown on, after the
/// pieces before it have been put; nothing after it is put. Threads that can't be started (a limit,
/// no memory) or find nothing to work with are done without. When it returns or throws, all threads
/// have ended. Signals for the process are left to the calling thread.
void run_in_order(const OrderedWork& work);

}  // namespace secretsctl
