#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

namespace lam {

/**
 * The pieces of one loop at a time, for several threads. Each thread has a share of its own, pieces that follow one another, and takes from the
 * others' once that is done: a loop that is run again mostly finds what it reads in the caches of the core that read it before.
 */
class LoopShares {
 public:
  explicit LoopShares(int threads) : shares_(threads) {}

  int threads() const { return static_cast<int>(shares_.size()); }

  /** Deals out pieces 0 to `count - 1`, below a million. @param loop its number, one more than that of the loop before */
  void deal(std::uint32_t loop, int count) {
    const int n = threads();
    for (int share = 0, first = 0; share < n; share++) {
      const int end = first + count / n + (share < count % n ? 1 : 0);
      shares_[share].ticket.store(firstTicket(loop, first, end), std::memory_order_release);
      first = end;
    }
  }

  /** Takes pieces of that loop until there are none. */
  template <class Work>
  void take(std::uint32_t loop, int thread, const Work& work) {
    const int n = threads();
    for (int step = 0; step < n; step++) takeShare(loop, (thread + step) % n, work);
  }

 private:
  /**
   * The loop's number (24 bits), the share's end (20) and its next piece (20) in one word: a thread that comes late cannot take a piece
   * of a loop it did not look at.
   */
  struct alignas(64) Share {
    std::atomic<std::uint64_t> ticket{0};
  };
  static constexpr int bits = 20;
  static constexpr std::uint64_t mask = (1u << bits) - 1;

  static std::uint64_t firstTicket(std::uint32_t loop, int first, int end) {
    return static_cast<std::uint64_t>(loop & 0xffffffu) << (2 * bits) | static_cast<std::uint64_t>(end) << bits | static_cast<std::uint64_t>(first);
  }
  static std::uint32_t loopOf(std::uint64_t ticket) { return static_cast<std::uint32_t>(ticket >> (2 * bits)); }
  static int endOf(std::uint64_t ticket) { return static_cast<int>(ticket >> bits & mask); }
  static int indexOf(std::uint64_t ticket) { return static_cast<int>(ticket & mask); }

  template <class Work>
  void takeShare(std::uint32_t loop, int share, const Work& work) {
    std::atomic<std::uint64_t>& next = shares_[share].ticket;
    std::uint64_t ticket = next.load(std::memory_order_acquire);
    while (loopOf(ticket) == (loop & 0xffffffu) && indexOf(ticket) < endOf(ticket)) {
      if (!next.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
      work(indexOf(ticket));
      ticket = next.load(std::memory_order_acquire);
    }
  }

  std::vector<Share> shares_;
};

}  // namespace lam
