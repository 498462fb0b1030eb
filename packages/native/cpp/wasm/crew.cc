#if defined(__wasm_atomics__)

#include "wasm/crew.h"

namespace lam {
namespace {

/** How often a thread that ran dry looks for more before it sleeps: some hundred microseconds, longer than one loop of a run takes to the next. */
constexpr int looks = 400'000;

/** Sleeps while the word is `value`. */
void sleep(std::atomic<std::int32_t>& word, std::int32_t value) { __builtin_wasm_memory_atomic_wait32(reinterpret_cast<std::int32_t*>(&word), value, -1); }

void wake(std::atomic<std::int32_t>& word, int threads) { __builtin_wasm_memory_atomic_notify(reinterpret_cast<std::int32_t*>(&word), threads); }

}  // namespace

void Crew::run(int count, const Piece& piece) {
  if (count <= 0) return;
  if (threads() == 1 || count == 1) {
    for (int i = 0; i < count; i++) piece(i, 0);
    return;
  }
  const std::int32_t loop = announced_.load(std::memory_order_relaxed) + 1;
  piece_.store(&piece, std::memory_order_relaxed);
  left_.store(count, std::memory_order_relaxed);
  shares_.deal(loop, count);
  announced_.store(loop, std::memory_order_seq_cst);
  if (sleepers_.load(std::memory_order_seq_cst) > 0) wake(announced_, threads());
  takePieces(loop, 0);
  for (int look = 0; look < looks && left_.load(std::memory_order_acquire) != 0; look++) {
  }
  for (std::int32_t left = left_.load(std::memory_order_acquire); left != 0; left = left_.load(std::memory_order_acquire)) sleep(left_, left);
}

void Crew::takePieces(std::uint32_t loop, int thread) {
  shares_.take(loop, thread, [this, thread](int index) {
    (*piece_.load(std::memory_order_relaxed))(index, thread);
    if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) wake(left_, 1);
  });
}

void Crew::work(int thread) {
  for (std::int32_t seen = 0;;) {
    awaitLoopAfter(seen);
    seen = announced_.load(std::memory_order_acquire);
    takePieces(seen, thread);
  }
}

void Crew::awaitLoopAfter(std::uint32_t seen) {
  const auto value = static_cast<std::int32_t>(seen);
  for (int look = 0; look < looks; look++) {
    if (announced_.load(std::memory_order_acquire) != value) return;
  }
  sleepers_.fetch_add(1, std::memory_order_seq_cst);
  while (announced_.load(std::memory_order_seq_cst) == value) sleep(announced_, value);
  sleepers_.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace lam

#endif
