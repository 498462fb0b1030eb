#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "run/segment.h"

namespace lam {

/** A step ends once each thread had about so many tokens: some tens of milliseconds, so that runs take turns. One row block a thread is as fast as several. */
constexpr std::int64_t usualStepTokens = 192;

/** Something the pool does in one go, so that runs can take turns. */
struct Step {
  enum class Kind {
    /** Each group of texts on a thread of its own. */
    groups,
    /** All texts of the one group together, threads sharing each layer. */
    together,
    /** One window of one long text, threads sharing each layer. */
    window,
  };
  Kind kind;
  std::vector<std::vector<std::uint32_t>> groups;
  std::uint32_t text = 0;
  std::int64_t firstToken = 0;
};

/**
 * Splits a run into steps. Groups are as equal as whole texts allow, and small enough that their activations stay in a core's
 * L2 cache; where whole texts cannot be spread evenly over the threads, the threads work together instead.
 * @param offsets `[texts + 1]`
 * @param windows how texts are cut; where there is nothing, every text is whole
 * @param stepTokens of each thread; with 1, a step is one group a thread
 */
std::vector<Step> planSteps(const std::vector<std::uint32_t>& offsets, int threads, const std::optional<TextWindows>& windows,
                            std::int64_t stepTokens = usualStepTokens);

}  // namespace lam
