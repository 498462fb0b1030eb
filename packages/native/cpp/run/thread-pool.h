#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "run/loop-shares.h"
#include "run/pool.h"

namespace lam {

/**
 * Threads that run one loop at a time in small pieces. The calling thread takes pieces too, as thread 0, so a pool of n has n - 1 threads of its own. Between loops a thread spins for a bounded
 * while, then sleeps. It never yields: what another process had begun meanwhile would keep the processor for milliseconds.
 */
class ThreadPool : public Pool {
 public:
  /** @throws Failure LAM_BACKEND_FAILED where the system does not give so many threads */
  explicit ThreadPool(int threads);
  ~ThreadPool() override;
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const override { return static_cast<int>(workers_.size()) + 1; }

  /** Rethrows the first exception of a piece, after the others have ended. */
  void run(int count, const Piece& piece) override;

 private:
  void stop();
  void work(int thread);
  void takePieces(std::uint32_t loop, int thread);
  bool waitForLoop(std::uint32_t seen);

  LoopShares shares_;
  std::atomic<int> left_{0};
  std::atomic<const Piece*> piece_{nullptr};
  std::atomic<std::uint32_t> announced_{0};
  std::atomic<int> sleepers_{0};
  std::atomic<bool> stopping_{false};
  std::mutex failureMutex_;
  std::exception_ptr failure_;
  std::vector<std::thread> workers_;
};

}  // namespace lam
