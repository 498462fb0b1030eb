#pragma once

#include <atomic>
#include <cstdint>

#include "run/loop-shares.h"
#include "run/pool.h"

namespace lam {

/**
 * Threads of a module whose memory is shared, each an instance of the module in a worker that calls `work`; the one that calls `run` is thread 0. What
 * `ThreadPool` is to processes, without exceptions and on WebAssembly's own waiting.
 */
class Crew : public Pool {
 public:
  explicit Crew(int threads) : shares_(threads) {}

  int threads() const override { return shares_.threads(); }
  void run(int count, const Piece& piece) override;

  /** Takes pieces as thread 1 to `threads() - 1` until its worker is ended. */
  [[noreturn]] void work(int thread);

 private:
  void takePieces(std::uint32_t loop, int thread);
  void awaitLoopAfter(std::uint32_t seen);

  LoopShares shares_;
  std::atomic<std::int32_t> left_{0};
  std::atomic<const Piece*> piece_{nullptr};
  std::atomic<std::int32_t> announced_{0};
  std::atomic<int> sleepers_{0};
};

}  // namespace lam
