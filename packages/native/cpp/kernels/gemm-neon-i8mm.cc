#include <arm_neon.h>

#include "kernels/matrix-products-neon.h"
#include "kernels/quantized-tiles.h"
#include "kernels/scale-int8-neon.h"
#include "kernels/tile-table.h"

namespace lam {
namespace {

/** The weights, as w + 128, are the unsigned operand. */
struct UnsignedBySigned {
  using Sum = int32x4_t;
  static Sum multiplyAdd(Sum sum, uint8x16_t columns, uint8x16_t rows) { return vusmmlaq_s32(sum, columns, vreinterpretq_s8_u8(rows)); }
};

/**
 * c (+)= scale_row · scale_column · (Σ a·(w + 128) - 128·Σ a), thirty-two products an instruction (usmmla), summed exactly in int32: the bits
 * of sdot.
 */
struct NeonI8mmTile {
  template <int Rows>
  static void run(const Tile& tile) {
    using Products = MatrixProducts<UnsignedBySigned, Rows>;
    Products products;
#pragma GCC unroll 4
    for (int pair = 0; pair < Products::rowPairs; pair++) {
#pragma GCC unroll 4
      for (int v = 0; v < Products::vectors; v++) products.sums[pair][v][0] = products.sums[pair][v][1] = vdupq_n_s32(0);
    }
    products.add(tile, tile.depth);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; r++) {
      const int32x4_t offset = vdupq_n_s32(128 * tile.aSum[r]);
#pragma GCC unroll 4
      for (int v = 0; v < Products::vectors; v++) {
        const auto& [left, right] = products.sums[r / 2][v];
        const int32x4_t sums = r % 2 == 0 ? vuzp1q_s32(left, right) : vuzp2q_s32(left, right);
        scaleInt8(tile, r, v * Products::lanes, vsubq_s32(sums, offset));
      }
    }
  }
};

}  // namespace

void neonI8mmTile(const Tile& tile) { tileTable<NeonI8mmTile, neonTileRows>[tile.rows - 1](tile); }

}  // namespace lam
