#pragma once

#include "kernels/tile.h"
#include "simd/transpose.h"

namespace lam {
namespace {

/** As many registers as a register has lanes, each value by a Hadamard matrix over the registers, not normed. */
template <class V>
void turnAcross(typename V::F (&rows)[V::width]) {
#pragma GCC unroll 4
  for (int apart = 1; apart < V::width; apart *= 2) {
#pragma GCC unroll 8
    for (int i = 0; i < V::width; i++) {
      if (i & apart) continue;
      const auto low = rows[i];
      rows[i] = V::add(low, rows[i + apart]);
      rows[i + apart] = V::sub(low, rows[i + apart]);
    }
  }
}

/**
 * Each `turnedNeighbours` of `count` values by a Hadamard matrix in Sylvester's order that is not normed, left transposed as a square; those behind the last
 * whole group stay as they are. What stands out among them is spread over all (QuaRot, Ashkboos et al., 2024).
 */
template <class V>
void turn(float* values, int count) {
  static_assert(V::width * V::width == turnedNeighbours);
  for (int first = 0; first + turnedNeighbours <= count; first += turnedNeighbours) {
    typename V::F rows[V::width];
#pragma GCC unroll 4
    for (int i = 0; i < V::width; i++) rows[i] = V::load(values + first + i * V::width);
    turnAcross<V>(rows);
    transposeSquare<V>(rows);
    turnAcross<V>(rows);
#pragma GCC unroll 4
    for (int i = 0; i < V::width; i++) V::store(values + first + i * V::width, rows[i]);
  }
}

}  // namespace
}  // namespace lam
