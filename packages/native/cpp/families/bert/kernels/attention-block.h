#pragma once

#include <cstddef>
#include <cstdint>

#include "families/bert/kernels/kernels.h"
#include "kernels/tile.h"

namespace lam {
namespace {

/** The working memory of attention: some queries at a time against some keys at a time. Every part is a whole number of registers. */
template <int Panel>
struct AttentionBlock {
  /** Texts of up to so many tokens, the limit of most models, need no second block. */
  static constexpr int keysPerBlock = 512;
  static_assert(keysPerBlock % Panel == 0);
  /** Rows of a narrow left operand that tiles may read. */
  static constexpr int narrowRows = queriesPerBlock + rowsReadTogether;

  /**
   * Key block after key block. In float32 kᵀ, `[d][padded(keys of the block)]` each. Narrow, `[p / 2][Panel][2]` for each panel of keys, and
   * behind all blocks the values, `[p / Panel][keys / 2][Panel][2]` for each block.
   */
  float* keys;
  std::uint16_t* values;
  float* out;     // [queries][p]
  float* scores;  // [queries][scoreStride]
  std::size_t scoreStride;
  float* largest;  // [queries]
  float* sums;     // [queries]
  /** In float32 `[queries][p]`, narrow `[narrowRows][p]`, where also a panel of keys waits to be laid out. */
  float* queries;
  std::uint16_t* weights;  // narrow: [narrowRows][scoreStride]

  AttentionBlock(float* scratch, int rows, std::size_t p) : keys(scratch), scoreStride(scoresOf(rows)) {
    const auto take = [&scratch](std::size_t count) {
      float* start = scratch;
      scratch += count;
      return start;
    };
    keys = take(p * padded(rows));
    values = reinterpret_cast<std::uint16_t*>(keys + p * padded(rows) / 2);
    out = take(queriesPerBlock * p);
    scores = take(queriesPerBlock * scoreStride);
    largest = take(queriesPerBlock);
    sums = take(queriesPerBlock);
    queries = take(narrowRows * p);
    weights = reinterpret_cast<std::uint16_t*>(scratch);
  }

  static std::size_t floats(int rows, int paddedWidth) {
    const std::size_t p = paddedWidth;
    return p * padded(rows) + (queriesPerBlock + narrowRows) * p + (queriesPerBlock + narrowRows / 2) * scoresOf(rows) + 2 * queriesPerBlock;
  }

  static std::size_t padded(int count) { return static_cast<std::size_t>((count + Panel - 1) / Panel) * Panel; }

 private:
  static std::size_t scoresOf(int rows) { return padded(rows < keysPerBlock ? rows : keysPerBlock); }
};

}  // namespace
}  // namespace lam
