#include "kernels/phase.h"

#include <atomic>
#include <chrono>
#include <utility>

namespace lam {
namespace {

std::uint64_t now() {
#if defined(__x86_64__)
  // A scope is as short as a few hundred nanoseconds, and a system's clock may take a hundred.
  return __builtin_ia32_rdtsc();
#else
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

std::array<std::atomic<std::uint64_t>, phaseCount> totals;

struct ThreadClock {
  Phase phase = Phase::outside;
  std::uint64_t since = 0;
  std::array<std::uint64_t, phaseCount> ticks{};
};

thread_local ThreadClock clock;

void addToTotals(std::array<std::uint64_t, phaseCount>& ticks) {
  for (int i = 0; i < phaseCount; i++) totals[i] += std::exchange(ticks[i], 0);
}

}  // namespace

Phase switchPhase(Phase next) {
  const std::uint64_t time = now();
  clock.ticks[static_cast<int>(clock.phase)] += time - clock.since;
  clock.since = time;
  if (next == Phase::outside) addToTotals(clock.ticks);
  return std::exchange(clock.phase, next);
}

std::array<std::uint64_t, phaseCount> takePhaseTicks() {
  std::array<std::uint64_t, phaseCount> taken{};
  for (int i = 0; i < phaseCount; i++) taken[i] = totals[i].exchange(0);
  return taken;
}

}  // namespace lam
