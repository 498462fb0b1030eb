#pragma once

#include <cstdint>
#include <vector>

namespace lam {

/** Tokens of a long text that go through all layers before the next ones do; a multiple of the chunk. */
int windowTokens(int chunk);

/** Longest text that goes through in one piece. Depends on nothing but the model, so that a text's bits do not either. */
std::int64_t longestWhole(int chunk);

/** Something the pool does in one go, a fraction of a second at most, so that runs can take turns. */
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
 */
std::vector<Step> planSteps(const std::vector<std::uint32_t>& offsets, int threads, int chunk);

}  // namespace lam
