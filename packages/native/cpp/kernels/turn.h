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
 * `turnedNeighbours` values by a Hadamard matrix in Sylvester's order that is not normed, left transposed as a square. What stands out among them is spread
 * over all (QuaRot, Ashkboos et al., 2024).
 */
template <class V>
void turn(typename V::F (&rows)[V::width]) {
  static_assert(V::width * V::width == turnedNeighbours);
  turnAcross<V>(rows);
  transposeSquare<V>(rows);
  turnAcross<V>(rows);
}

}  // namespace
}  // namespace lam
