#pragma once

#include <functional>

namespace lam {

/** What runs a loop's pieces: threads, or the caller alone. */
class Pool {
 public:
  virtual ~Pool() = default;

  virtual int threads() const = 0;

  /** A piece of a loop, and which thread (0 to threads - 1) runs it. */
  using Piece = std::function<void(int index, int thread)>;

  /** Runs `piece` for 0 to `count - 1` and returns when all are done; `count` below a million. One caller at a time, not from inside a piece. */
  virtual void run(int count, const Piece& piece) = 0;
};

}  // namespace lam
