#pragma once

#include <cstddef>

namespace lam {
namespace {

/**
 * Transposes a square of as many registers as a register has lanes. Interleaving each register of the first half with its partner of the second
 * rotates the bits of (row, lane) by one; as many times as a lane's index has bits, and rows are lanes.
 */
template <class V>
void transposeSquare(typename V::F (&rows)[V::width]) {
  if constexpr (V::width > 1) {
    constexpr int half = V::width / 2;
#pragma GCC unroll 4
    for (int length = V::width; length > 1; length /= 2) {
      typename V::F mixed[V::width];
#pragma GCC unroll 8
      for (int i = 0; i < half; i++) {
        mixed[2 * i] = V::interleaveLow(rows[i], rows[i + half]);
        mixed[2 * i + 1] = V::interleaveHigh(rows[i], rows[i + half]);
      }
#pragma GCC unroll 16
      for (int i = 0; i < V::width; i++) rows[i] = mixed[i];
    }
  }
}

/** out[width][columns] = inᵀ for `count` rows of `width` values, with zeros up to `columns`; `width` and `columns` are whole registers. */
template <class V>
void transpose(const float* in, std::size_t stride, int count, int width, float* out, std::size_t outStride, int columns) {
  for (int column = 0; column < columns; column += V::width) {
    for (int i = 0; i < width; i += V::width) {
      typename V::F square[V::width];
#pragma GCC unroll 16
      for (int j = 0; j < V::width; j++) square[j] = column + j < count ? V::load(in + (column + j) * stride + i) : V::zero();
      transposeSquare<V>(square);
#pragma GCC unroll 16
      for (int j = 0; j < V::width; j++) V::store(out + (i + j) * outStride + column, square[j]);
    }
  }
}

}  // namespace
}  // namespace lam
