#pragma once

#include <cstddef>
#include <limits>

#include "families/bert/kernels/kernels.h"
#include "kernels/matmul.h"
#include "simd/functions.h"
#include "simd/transpose.h"

namespace lam {
namespace {

/**
 * Softmax attention of one head over one text, block by block: some queries at a time against some keys at a time, with a running maximum and
 * sum a query (Milakov and Gimelshein, 2018). Scores never take more memory than one block of them. Blocks begin at the text's first token,
 * so a text's numbers depend on nothing but itself.
 */
template <class V, int MaxRows, int Vectors>
struct AttentionKernel {
  using F = typename V::F;
  using Product = Matmul<V, MaxRows, Vectors>;

  static constexpr int panel = Product::panelWidth;
  static constexpr int queriesPerBlock = 56;
  /** Texts of up to so many tokens, the limit of most models, need no second block. */
  static constexpr int keysPerBlock = 512;
  static_assert(keysPerBlock % panel == 0);

  static std::size_t padded(int count) { return static_cast<std::size_t>((count + panel - 1) / panel) * panel; }

  static std::size_t floats(int rows, int paddedWidth) {
    const std::size_t p = paddedWidth;
    return p * padded(rows) + queriesPerBlock * (2 * p + padded(smaller(rows, keysPerBlock))) + 2 * queriesPerBlock;
  }

  static void layKeys(const AttentionHead& head, const AttentionRows& rows, float* scratch) {
    const PhaseScope phase(Phase::softmax);
    const std::size_t p = head.paddedWidth;
    for (int first = 0; first < rows.rows; first += keysPerBlock) {
      const int keys = smaller(rows.rows - first, keysPerBlock);
      const auto columns = static_cast<int>(padded(keys));
      transpose<V>(rows.qkv + first * 3 * p + p, 3 * p, keys, head.paddedWidth, scratch + first * p, columns, columns);
    }
  }

  static int attend(const AttentionHead& head, const AttentionRows& rows, int first, float* scratch) {
    const PhaseScope phase(Phase::softmax);
    const std::size_t p = head.paddedWidth;
    const Block block(scratch, rows.rows, p);
    const int count = smaller(rows.rows - first, queriesPerBlock);
    const F scale = V::set(head.scale);
    for (int j = 0; j < count; j++) {
      const float* q = rows.qkv + static_cast<std::size_t>(first + j) * 3 * p;
      for (std::size_t i = 0; i < p; i += V::width) {
        V::store(block.queries + j * p + i, V::mul(V::add(V::load(q + i), V::load(head.queryBias + i)), scale));
      }
    }
    for (int key = 0; key < rows.rows; key += keysPerBlock) {
      const int keys = smaller(rows.rows - key, keysPerBlock);
      const std::size_t columns = padded(keys);
      Product::run(block.queries, p, block.keys + key * p, columns, block.scores, block.scoreStride, count, static_cast<int>(columns), head.width, false);
      for (int j = 0; j < count; j++) softmax(block, j, keys, key == 0, p);
      Product::run(block.scores, block.scoreStride, rows.qkv + static_cast<std::size_t>(key) * 3 * p + 2 * p, 3 * p, block.out, p, count, static_cast<int>(p),
                   keys, key > 0);
    }
    for (int j = 0; j < count; j++) {
      const F share = V::set(inverse(block.sums[j]));
      float* mixed = rows.mixed + static_cast<std::size_t>(first + j) * rows.mixedStride;
      for (std::size_t i = 0; i < p; i += V::width) V::store(mixed + i, V::mul(V::load(block.out + j * p + i), share));
    }
    return count;
  }

 private:
  /** Where the parts of the working memory lie. */
  struct Block {
    /** Key block after key block, `[d][padded(keys of the block)]` each. */
    const float* keys;
    float* queries;  // [queries][p]
    float* out;      // [queries][p]
    float* scores;   // [queries][scoreStride]
    std::size_t scoreStride;
    float* largest;  // [queries]
    float* sums;     // [queries]

    Block(float* scratch, int rows, std::size_t p) : keys(scratch), scoreStride(padded(smaller(rows, keysPerBlock))) {
      queries = scratch + p * padded(rows);
      out = queries + queriesPerBlock * p;
      scores = out + queriesPerBlock * p;
      largest = scores + queriesPerBlock * scoreStride;
      sums = largest + queriesPerBlock;
    }
  };

  static int smaller(int a, int b) { return a < b ? a : b; }

  /**
   * scores = e^(scores - m) with m the largest score so far; what was summed under a smaller one is brought up to it. An infinite score, which is a
   * sum that overflowed, gives NaN.
   */
  static void softmax(const Block& block, int query, int keys, bool begins, std::size_t p) {
    float* scores = block.scores + query * block.scoreStride;
    const F lowest = V::set(std::numeric_limits<float>::lowest());
    F most = lowest;
    int i = 0;
    for (; i + V::width <= keys; i += V::width) most = V::max(most, V::load(scores + i));
    if (i < keys) most = V::max(most, V::firstOr(V::load(scores + i), keys - i, lowest));
    float largest = V::largest(most);
    float before = 0;
    if (!begins) {
      if (block.largest[query] > largest) largest = block.largest[query];
      const F shrink = exponential<V>(V::set(block.largest[query] - largest));
      float* out = block.out + query * p;
      for (std::size_t column = 0; column < p; column += V::width) V::store(out + column, V::mul(V::load(out + column), shrink));
      float factor[V::width];
      V::store(factor, shrink);
      before = block.sums[query] * factor[0];
    }
    const F off = V::set(largest);
    F sum = V::zero();
    for (i = 0; i < keys; i += V::width) {
      const F score = V::load(scores + i);
      const F weight = orNaN<V>(exponential<V>(V::sub(score, off)), score);
      V::store(scores + i, weight);
      sum = V::add(sum, V::first(weight, keys - i));
    }
    block.largest[query] = largest;
    block.sums[query] = before + V::sum(sum);
  }
};

}  // namespace
}  // namespace lam
