#pragma once

#include "families/lam/kernels/kernels.h"
#include "kernels/rows.h"
#include "kernels/word-rows.h"

namespace lam {
namespace {

template <class V>
struct LamEmbedKernel {
  using F = typename V::F;

  /** Adds row t, or for texts longer than the table its rows around t·(P - 1)/(l - 1) (spec 3). */
  static void addPosition(const LamEmbedding& tables, std::int64_t t, std::int64_t length, float* x) {
    const std::int64_t stride = tables.norm.stride;
    const float* low = tables.positions;
    const float* high = low;
    float part = 0;
    if (length <= tables.positionRows) {
      low += t * stride;
      high = low;
    } else {
      const double at = static_cast<double>(t) * (tables.positionRows - 1) / static_cast<double>(length - 1);
      auto row = static_cast<std::int64_t>(at);
      if (row > tables.positionRows - 1) row = tables.positionRows - 1;
      part = static_cast<float>(at - static_cast<double>(row));
      low += row * stride;
      high = row + 1 < tables.positionRows ? low + stride : low;
    }
    for (int i = 0; i < stride; i += V::width) {
      const F from = V::load(low + i);
      const F value = V::fma(V::set(part), V::sub(V::load(high + i), from), from);
      V::store(x + i, V::add(V::load(x + i), value));
    }
  }

  static void run(const LamEmbedding& tables, const std::int32_t* ids, std::int64_t first, std::int64_t length, int rows, float* x) {
    const PhaseScope phase(Phase::embed);
    for (int row = 0; row < rows; row++, x += tables.norm.stride) {
      WordKernel<V>::run(tables.words, ids[row], tables.norm.stride, x);
      addPosition(tables, first + row, length, x);
      RowKernels<V>::normalise(tables.norm, x);
    }
  }
};

}  // namespace
}  // namespace lam
