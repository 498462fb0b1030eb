#pragma once

#include "families/bert/kernels/kernels.h"
#include "kernels/rows.h"
#include "kernels/word-rows.h"

namespace lam {
namespace {

template <class V>
struct BertEmbedKernel {
  static void run(const BertEmbedding& tables, const std::int32_t* ids, const std::uint8_t* types, int rows, float* x) {
    const PhaseScope phase(Phase::embed);
    const int stride = tables.norm.stride;
    for (int row = 0; row < rows; row++, x += stride) {
      WordKernel<V>::run(tables.words, ids[row], stride, x);
      const float* position = tables.positions + static_cast<std::size_t>(row) * stride;
      const float* type = tables.types + (types == nullptr ? 0 : static_cast<std::size_t>(types[row]) * stride);
      for (int i = 0; i < stride; i += V::width) {
        V::store(x + i, V::add(V::add(V::load(x + i), V::load(position + i)), V::load(type + i)));
      }
      RowKernels<V>::normalise(tables.norm, x);
    }
  }
};

}  // namespace
}  // namespace lam
