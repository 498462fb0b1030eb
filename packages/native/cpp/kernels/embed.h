#pragma once

#include "kernels/rows.h"
#include "simd/float-formats.h"

namespace lam {
namespace {

template <class V>
struct EmbedKernel {
  using F = typename V::F;

  /** The word's row, widened from what the file holds; rows that do not end on a whole register are copied first. */
  static void word(const EmbeddingTables& tables, std::int32_t id, float* out) {
    const std::size_t start = static_cast<std::size_t>(id) * tables.width;
    const int whole = tables.width / V::width * V::width;
    for (int i = 0; i < tables.stride; i += V::width) {
      if (i < whole) V::store(out + i, load(tables, start + i));
      else V::store(out + i, V::zero());
    }
    for (int i = whole; i < tables.width; i++) out[i] = one(tables, start + i);
  }

  static F load(const EmbeddingTables& tables, std::size_t at) {
    if (tables.wordType == EmbeddingTables::Type::float16) return V::loadHalf(static_cast<const std::uint16_t*>(tables.words) + at);
    if (tables.wordType == EmbeddingTables::Type::bfloat16) return V::loadBrain(static_cast<const std::uint16_t*>(tables.words) + at);
    return V::load(static_cast<const float*>(tables.words) + at);
  }

  static float one(const EmbeddingTables& tables, std::size_t at) {
    if (tables.wordType == EmbeddingTables::Type::float16) return halfToFloat(static_cast<const std::uint16_t*>(tables.words)[at]);
    if (tables.wordType == EmbeddingTables::Type::bfloat16) return brainToFloat(static_cast<const std::uint16_t*>(tables.words)[at]);
    return static_cast<const float*>(tables.words)[at];
  }

  /** Adds row t, or for texts longer than the table its rows around t·(P - 1)/(l - 1) (spec 3). */
  static void place(const EmbeddingTables& tables, std::int64_t t, std::int64_t length, float* x) {
    const float* low = tables.places;
    const float* high = low;
    float part = 0;
    if (length <= tables.positions) {
      low += t * tables.stride;
      high = low;
    } else {
      const double at = static_cast<double>(t) * (tables.positions - 1) / static_cast<double>(length - 1);
      auto row = static_cast<std::int64_t>(at);
      if (row > tables.positions - 1) row = tables.positions - 1;
      part = static_cast<float>(at - static_cast<double>(row));
      low += row * tables.stride;
      high = row + 1 < tables.positions ? low + tables.stride : low;
    }
    for (int i = 0; i < tables.stride; i += V::width) {
      const F from = V::load(low + i);
      const F value = V::fma(V::set(part), V::sub(V::load(high + i), from), from);
      V::store(x + i, V::add(V::load(x + i), value));
    }
  }

  static void run(const EmbeddingTables& tables, const std::int32_t* ids, std::int64_t first, std::int64_t length,
                  int rows, float* x) {
    const NormWeights norm{tables.normWeight, tables.normBias, tables.epsilon, tables.width, tables.stride};
    for (int row = 0; row < rows; row++, x += tables.stride) {
      word(tables, ids[row], x);
      place(tables, first + row, length, x);
      RowKernels<V>::normalise(norm, x);
    }
  }
};

}  // namespace
}  // namespace lam
