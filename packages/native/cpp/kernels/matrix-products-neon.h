#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>

#include "kernels/tile.h"

namespace lam {
namespace {

/**
 * The sums of a tile 16 columns wide by instructions that multiply two matrices in registers: 2 columns by 8 bytes of depth, 8 bytes of depth
 * by 2 rows. A row without a partner goes through the same instruction beside zeros. Each of an instruction's four sums is made of its own
 * row and column alone, so that a row's bits do not depend on its partner.
 *
 * `Instruction` has `Sum`, a register of four sums, and `multiplyAdd(Sum, columns, rows)`.
 */
template <class Instruction, int Rows>
struct MatrixProducts {
  using Sum = typename Instruction::Sum;
  static constexpr int rowPairs = (Rows + 1) / 2;
  static constexpr int vectors = 4;
  static constexpr int lanes = 4;

  /** Of columns `2 · p` and `2 · p + 1` of four: `[column][row]`. */
  Sum sums[rowPairs][vectors][2];

  /** Adds the products of `bytes` of the depth, a multiple of 4. */
  void add(const Tile& tile, int bytes) {
    const auto* a = static_cast<const std::uint8_t*>(tile.a);
    const auto* b = static_cast<const std::uint8_t*>(tile.panel);
    const auto* next = static_cast<const char*>(tile.next);
    int at = 0;
    for (; at + 8 <= bytes; at += 8) {
      step(tile, a + at, [b](int v) { return fourBytesOfDepth(b, v); }, [b](int v) { return fourBytesOfDepth(b + lineBytes, v); });
      b += 2 * lineBytes;
      // A step takes two lines.
      __builtin_prefetch(next, 0, 2);
      __builtin_prefetch(next + tile.nextStride, 0, 2);
      next += 2 * tile.nextStride;
    }
    // Zeros take the place of the columns' second half; what lies behind the depth in the rows is memory that may be read.
    if (at < bytes) step(tile, a + at, [b](int v) { return fourBytesOfDepth(b, v); }, [](int) { return vdupq_n_u32(0); });
  }

 private:
  /** Four bytes of the depth of 16 columns. */
  static constexpr int lineBytes = vectors * lanes * 4;

  static uint32x4_t fourBytesOfDepth(const std::uint8_t* line, int v) { return vreinterpretq_u32_u8(vld1q_u8(line + v * lanes * 4)); }

  template <class First, class Second>
  void step(const Tile& tile, const std::uint8_t* a, const First& first, const Second& second) {
    uint8x16_t rows[rowPairs];
#pragma GCC unroll 4
    for (int pair = 0; pair < rowPairs; pair++) {
      const std::uint8_t* row = a + 2 * pair * tile.aStride;
      rows[pair] = vcombine_u8(vld1_u8(row), 2 * pair + 1 < Rows ? vld1_u8(row + tile.aStride) : vdup_n_u8(0));
    }
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      const uint32x4_t low = first(v);
      const uint32x4_t high = second(v);
      const uint8x16_t columns[2] = {vreinterpretq_u8_u32(vzip1q_u32(low, high)), vreinterpretq_u8_u32(vzip2q_u32(low, high))};
#pragma GCC unroll 4
      for (int pair = 0; pair < rowPairs; pair++) {
#pragma GCC unroll 2
        for (int p = 0; p < 2; p++) sums[pair][v][p] = Instruction::multiplyAdd(sums[pair][v][p], columns[p], rows[pair]);
      }
    }
  }
};

}  // namespace
}  // namespace lam
