#include <arm_neon.h>

#include "kernels/matrix-products-neon.h"
#include "kernels/quantized-tiles.h"
#include "kernels/tile-table.h"

namespace lam {
namespace {

struct Bf16 {
  using Sum = float32x4_t;
  static Sum multiplyAdd(Sum sum, uint8x16_t columns, uint8x16_t rows) {
    return vbfmmlaq_f32(sum, vreinterpretq_bf16_u8(columns), vreinterpretq_bf16_u8(rows));
  }
};

/**
 * c (+)= a·b with sixteen bfloat16 products an instruction (bfmmla), summed in float32. Pairs of products are summed first, and each sum is
 * rounded to odd: other bits than those of other instruction sets. Where the processor has FEAT_EBF16, FPCR.EBF chooses another rounding; it is off unless
 * the process turns it on.
 */
struct NeonBf16Tile {
  template <int Rows>
  static void run(const Tile& tile) {
    using Products = MatrixProducts<Bf16, Rows>;
    Products products;
#pragma GCC unroll 4
    for (int pair = 0; pair < Products::rowPairs; pair++) {
#pragma GCC unroll 4
      for (int v = 0; v < Products::vectors; v++) {
        const float32x4_t even = before(tile, 2 * pair, v * Products::lanes);
        const float32x4_t odd = 2 * pair + 1 < Rows ? before(tile, 2 * pair + 1, v * Products::lanes) : vdupq_n_f32(0);
        products.sums[pair][v][0] = vzip1q_f32(even, odd);
        products.sums[pair][v][1] = vzip2q_f32(even, odd);
      }
    }
    products.add(tile, tile.depth * static_cast<int>(bytesOf(Format::bfloat16)));
#pragma GCC unroll 16
    for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 4
      for (int v = 0; v < Products::vectors; v++) {
        const auto& [left, right] = products.sums[r / 2][v];
        vst1q_f32(tile.c + r * tile.cStride + v * Products::lanes, r % 2 == 0 ? vuzp1q_f32(left, right) : vuzp2q_f32(left, right));
      }
    }
  }

  /** What the sums of row `row`, columns `[column, column + 4)` begin with. */
  static float32x4_t before(const Tile& tile, int row, int column) {
    return tile.accumulate ? vld1q_f32(tile.c + row * tile.cStride + column) : vdupq_n_f32(0);
  }
};

}  // namespace

void neonBf16Tile(const Tile& tile) { tileTable<NeonBf16Tile, neonTileRows>[tile.rows - 1](tile); }

}  // namespace lam
