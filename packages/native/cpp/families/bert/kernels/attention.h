#pragma once

#include <cstddef>
#include <limits>

#include "families/bert/kernels/attention-block.h"
#include "families/bert/kernels/kernels.h"
#include "kernels/matmul.h"
#include "kernels/multiply-rows.h"
#include "kernels/narrow-product.h"
#include "kernels/phase.h"
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
  using Narrow = NarrowProduct<V, Product::panelWidth>;
  using Block = AttentionBlock<Product::panelWidth>;

  static constexpr int panel = Product::panelWidth;

  static void layKeys(const AttentionHead& head, const AttentionRows& rows, float* scratch) {
    const PhaseScope phase(Phase::softmax);
    const std::size_t p = head.paddedWidth;
    const Block block(scratch, rows.rows, p);
    for (int first = 0; first < rows.rows; first += Block::keysPerBlock) {
      const int keys = smaller(rows.rows - first, Block::keysPerBlock);
      const float* from = rows.qkv + first * 3 * p + p;
      const auto columns = static_cast<int>(Block::padded(keys));
      if (head.narrow == nullptr) {
        transpose<V>(from, 3 * p, keys, head.paddedWidth, block.keys + first * p, columns, columns);
        continue;
      }
      for (int key = 0; key < keys; key += panel) {
        Narrow::layPanelOf(from + key * 3 * p, 3 * p, smaller(keys - key, panel), head.paddedWidth, block.queries, block.keys + (first + key) * p / 2);
      }
      Narrow::layRight(from + p, 3 * p, keys, head.paddedWidth, block.values + first * p);
    }
  }

  static int attend(const AttentionHead& head, const AttentionRows& rows, int first, float* scratch) {
    const PhaseScope phase(Phase::softmax);
    const std::size_t p = head.paddedWidth;
    const Block block(scratch, rows.rows, p);
    const int count = smaller(rows.rows - first, queriesPerBlock);
    const bool narrow = head.narrow != nullptr;
    layQueries(head, rows, first, count, block);
    for (int key = 0; key < rows.rows; key += Block::keysPerBlock) {
      const int keys = smaller(rows.rows - key, Block::keysPerBlock);
      if (narrow) narrowScores(head, block, key, keys, count);
      else floatScores(head, block, key, keys, count);
      for (int j = 0; j < count; j++) {
        if (narrow) softmax<true>(block, j, keys, key == 0, p);
        else softmax<false>(block, j, keys, key == 0, p);
      }
      if (narrow) {
        narrowSum(head, block, key, keys, count);
      } else {
        const float* values = rows.qkv + static_cast<std::size_t>(key) * 3 * p + 2 * p;
        Product::run(block.scores, block.scoreStride, values, 3 * p, block.out, p, count, static_cast<int>(p), keys, key > 0);
      }
    }
    for (int j = 0; j < count; j++) {
      const F share = V::set(inverse(block.sums[j]));
      float* mixed = rows.mixed + static_cast<std::size_t>(first + j) * rows.mixedStride;
      for (std::size_t i = 0; i < p; i += V::width) V::store(mixed + i, V::mul(V::load(block.out + j * p + i), share));
    }
    return count;
  }

 private:
  static int smaller(int a, int b) { return a < b ? a : b; }

  static void layQueries(const AttentionHead& head, const AttentionRows& rows, int first, int count, const Block& block) {
    const std::size_t p = head.paddedWidth;
    const F scale = V::set(head.scale);
    for (int j = 0; j < count; j++) {
      const float* q = rows.qkv + static_cast<std::size_t>(first + j) * 3 * p;
      for (std::size_t i = 0; i < p; i += V::width) {
        const F query = V::mul(V::add(V::load(q + i), V::load(head.queryBias + i)), scale);
        if (head.narrow == nullptr) V::store(block.queries + j * p + i, query);
        else V::storeBf16(reinterpret_cast<std::uint16_t*>(block.queries) + j * p + i, query);
      }
    }
  }

  static void floatScores(const AttentionHead& head, const Block& block, int key, int keys, int count) {
    const std::size_t p = head.paddedWidth;
    const auto columns = static_cast<int>(Block::padded(keys));
    Product::run(block.queries, p, block.keys + key * p, columns, block.scores, block.scoreStride, count, columns, head.width, false);
  }

  static void narrowScores(const AttentionHead& head, const Block& block, int key, int keys, int count) {
    const PhaseScope phase(Phase::headProducts);
    const std::size_t p = head.paddedWidth;
    for (int column = 0; column < keys; column += panel) {
      const float* keyPanel = block.keys + (key + column) * p / 2;
      multiplyRows(*head.narrow, Narrow::tile(block.queries, p, keyPanel, block.scores + column, block.scoreStride, Narrow::depthOf(head.width), false), count);
    }
  }

  /** out (+)= weights · values. */
  static void narrowSum(const AttentionHead& head, const Block& block, int key, int keys, int count) {
    const PhaseScope phase(Phase::headProducts);
    const std::size_t p = head.paddedWidth;
    const int depth = Narrow::depthOf(keys);
    for (std::size_t column = 0; column < p; column += panel) {
      const std::uint16_t* values = block.values + key * p + column * depth;
      for (int from = 0; from < depth; from += depthBlock) {
        const std::uint16_t* panelValues = values + static_cast<std::size_t>(from) * panel;
        const int blockDepth = smaller(depth - from, depthBlock);
        const bool accumulate = key > 0 || from > 0;
        multiplyRows(*head.narrow, Narrow::tile(block.weights + from, block.scoreStride, panelValues, block.out + column, p, blockDepth, accumulate), count);
      }
    }
  }

  /**
   * scores = e^(scores - m) with m the largest score so far, or as bfloat16 into `weights`; what was summed under a smaller one is brought up to
   * it. An infinite score, which is a sum that overflowed, gives NaN.
   */
  template <bool ToNarrow>
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
      const F shifted = V::sub(score, off);
      const F weight = V::first(orNaN<V>(ToNarrow ? shortExponential<V>(shifted) : exponential<V>(shifted), score), keys - i);
      if constexpr (ToNarrow) V::storeBf16(block.weights + query * block.scoreStride + i, weight);
      else V::store(scores + i, weight);
      sum = V::add(sum, weight);
    }
    // The depth of a product ends at a multiple of four.
    for (; ToNarrow && i < Narrow::depthOf(keys); i++) block.weights[query * block.scoreStride + i] = 0;
    block.largest[query] = largest;
    block.sums[query] = before + V::sum(sum);
  }
};

}  // namespace
}  // namespace lam
