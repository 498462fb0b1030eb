#pragma once

#include <array>
#include <cstdint>

namespace lam {

/** What a thread spends its time on, by the names that scripts/share.mjs prints. */
enum class Phase : int {
  /** Outside the engine's work; not counted. */
  outside,
  other,
  /** Products with packed weights, by the format of their panels. */
  floatProducts,
  bfloat16Products,
  int8Products,
  /** Products of one head's rows with each other. */
  headProducts,
  embed,
  gates,
  convolve,
  /** A head's row work between its products. */
  recurrence,
  softmax,
  quantize,
  layerNorm,
  activation,
  pooling,
  waiting,
};
constexpr int phaseCount = static_cast<int>(Phase::waiting) + 1;

#ifdef LAM_PHASES
constexpr bool countsPhases = true;
#else
constexpr bool countsPhases = false;
#endif

/** Ends the phase that this thread is in and begins another. @returns the one that ended */
Phase switchPhase(Phase next);

/** Ticks that all threads spent in each phase since the last call, and starts again at zero. */
std::array<std::uint64_t, phaseCount> takePhaseTicks();

// Unnamed on purpose: copies compiled for one instruction set must never serve another.
namespace {

/** This thread is in `phase` until the end of the scope, but for the scopes inside it. Nothing in a build that does not count. */
class PhaseScope {
 public:
  explicit PhaseScope([[maybe_unused]] Phase phase) {
    if constexpr (countsPhases) before_ = switchPhase(phase);
  }
  ~PhaseScope() {
    if constexpr (countsPhases) switchPhase(before_);
  }
  PhaseScope(const PhaseScope&) = delete;
  PhaseScope& operator=(const PhaseScope&) = delete;

 private:
  Phase before_ = Phase::outside;
};

}  // namespace
}  // namespace lam
