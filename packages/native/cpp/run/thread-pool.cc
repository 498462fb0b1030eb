#include "run/thread-pool.h"

#include <chrono>
#include <string>
#include <system_error>
#include <utility>

#include "failure.h"
#include "kernels/kernels.h"
#include "kernels/phase.h"

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace lam {
namespace {

/** How long a thread that ran dry waits for more before it sleeps: longer than JavaScript takes from one short text to the next. */
constexpr int spinMicroseconds = 250;

std::int64_t nowMicroseconds() { return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

struct LeaveKernels {
  LeaveKernels() = default;
  ~LeaveKernels() { leaveKernels(); }
  LeaveKernels(const LeaveKernels&) = delete;
  LeaveKernels& operator=(const LeaveKernels&) = delete;
};

void pauseCpu() {
#if defined(__x86_64__) || defined(_M_X64)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/** A busy wait; `again` is false once it took `spinMicroseconds`. */
class Spin {
 public:
  bool again() {
    pauseCpu();
    return ++turns_ % 64 != 0 || nowMicroseconds() < end_;
  }

 private:
  std::int64_t end_ = nowMicroseconds() + spinMicroseconds;
  int turns_ = 0;
};

}  // namespace

ThreadPool::ThreadPool(int threads) : shares_(threads) {
  try {
    for (int thread = 1; thread < threads; thread++) {
      workers_.emplace_back([this, thread] { work(thread); });
    }
  } catch (const std::system_error& error) {
    const int started = this->threads();
    stop();
    fail("LAM_BACKEND_FAILED", "The system gave " + std::to_string(started) + " threads of " + std::to_string(threads) + " (" + error.what() +
                                   "). Ask for fewer: native({ threads }).");
  }
}

ThreadPool::~ThreadPool() { stop(); }

void ThreadPool::stop() {
  stopping_ = true;
  announced_.fetch_add(1);
  announced_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::run(int count, const Piece& piece) {
  if (count <= 0) return;
  if (workers_.empty() || count == 1) {
    const LeaveKernels leave;
    for (int i = 0; i < count; i++) piece(i, 0);
    return;
  }
  const std::uint32_t loop = announced_.load(std::memory_order_relaxed) + 1;
  piece_.store(&piece, std::memory_order_relaxed);
  left_.store(count, std::memory_order_relaxed);
  shares_.deal(loop, count);
  announced_.store(loop, std::memory_order_seq_cst);
  if (sleepers_.load(std::memory_order_seq_cst) > 0) announced_.notify_all();
  takePieces(loop, 0);
  const PhaseScope phase(Phase::waiting);
  for (Spin spin; left_.load(std::memory_order_acquire) != 0;) {
    if (spin.again()) continue;
    const int left = left_.load(std::memory_order_acquire);
    if (left != 0) left_.wait(left, std::memory_order_acquire);
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ThreadPool::takePieces(std::uint32_t loop, int thread) {
  const LeaveKernels leave;
  shares_.take(loop, thread, [this, thread](int index) {
    try {
      const PhaseScope phase(Phase::other);
      (*piece_.load(std::memory_order_relaxed))(index, thread);
    } catch (...) {
      const std::lock_guard lock(failureMutex_);
      if (!failure_) failure_ = std::current_exception();
    }
    if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) left_.notify_one();
  });
}

void ThreadPool::work(int thread) {
  for (std::uint32_t seen = 0;;) {
    if (!waitForLoop(seen)) return;
    seen = announced_.load(std::memory_order_acquire);
    takePieces(seen, thread);
  }
}

/** Returns once a loop after `seen` is announced; false where the pool is to end. */
bool ThreadPool::waitForLoop(std::uint32_t seen) {
  for (Spin spin; announced_.load(std::memory_order_acquire) == seen;) {
    if (spin.again()) continue;
    sleepers_.fetch_add(1, std::memory_order_seq_cst);
    announced_.wait(seen, std::memory_order_seq_cst);
    sleepers_.fetch_sub(1, std::memory_order_relaxed);
  }
  return !stopping_.load(std::memory_order_acquire);
}

}  // namespace lam
