#pragma once

#include <cstddef>
#include <functional>
#include <thread>

namespace secretsctl {

/// Work that consists of pieces, done by several threads, whose results are taken in order.
struct OrderedWork {
  /// Does piece number `index`, on any thread, at the same time as other pieces.
  using Piece = std::function<void(std::size_t index)>;

  std::size_t count = 0;  ///< The number of pieces.
  /// Called once on each thread, for what it does pieces with: what that holds is the thread's own
  /// and goes, on the same thread, when no piece is left.
  std::function<Piece()> make_worker;
  /// Takes the result of a piece, on the calling thread, in the order of the numbers.
  std::function<void(std::size_t index)> take;

  /// The number of threads, the calling one among them.
  unsigned threads = 1;
  /// How many pieces may be done before the first of them is taken; at least 1.
  std::size_t ahead = 16;
  /// Starts a thread; for tests.
  std::function<std::thread(std::function<void()>)> start_thread = {};
};

/// Does the work. The calling thread does pieces too, between taking results. What a piece throws
/// is thrown from here when its turn comes, so that the first failure in order is the one that is
/// reported, and nothing after it is taken. If a thread can't be started (a limit, no memory),
/// those that are there do it all. With one thread or one piece none is started. When it returns or
/// throws, all threads have ended. Signals for the process are left to the calling one.
void run_in_order(const OrderedWork& work);

}  // namespace secretsctl
