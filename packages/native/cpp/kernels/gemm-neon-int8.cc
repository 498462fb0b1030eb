#include <arm_neon.h>

#include <cstring>

#include "kernels/quantized-tiles.h"
#include "kernels/scale-int8-neon.h"
#include "kernels/tile-table.h"

namespace lam {
namespace {

constexpr int vectors = 4;
constexpr int lanes = 4;

/** c (+)= scale_row · scale_column · Σ a·w, four products an instruction (sdot), summed exactly in int32. */
struct NeonInt8Tile {
  template <int Rows>
  static void run(const Tile& tile) {
    const auto* a = static_cast<const std::int8_t*>(tile.a);
    const auto* b = static_cast<const std::uint8_t*>(tile.panel);
    const auto* next = static_cast<const char*>(tile.next);
    int32x4_t sums[Rows][vectors];
#pragma GCC unroll 16
    for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) sums[r][v] = vdupq_n_s32(0);
    }
    for (int k = 0; k < tile.depth; k += 4) {
      int8x16_t column[vectors];
      // From w + 128 back to w: the highest bit the other way.
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) column[v] = vreinterpretq_s8_u8(veorq_u8(vld1q_u8(b + v * 4 * lanes), vdupq_n_u8(0x80)));
#pragma GCC unroll 16
      for (int r = 0; r < Rows; r++) {
        std::int32_t four;
        std::memcpy(&four, a + r * tile.aStride + k, sizeof four);
        const int8x16_t value = vreinterpretq_s8_s32(vdupq_n_s32(four));
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) sums[r][v] = vdotq_s32(sums[r][v], column[v], value);
      }
      b += 4 * lanes * vectors;
      __builtin_prefetch(next, 0, 2);
      next += tile.nextStride;
    }
#pragma GCC unroll 16
    for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) scaleInt8(tile, r, v * lanes, sums[r][v]);
    }
  }
};

}  // namespace

void neonInt8Tile(const Tile& tile) { tileTable<NeonInt8Tile, neonTileRows>[tile.rows - 1](tile); }

}  // namespace lam
