#include <wasm_simd128.h>

#include "kernels/quantized-tiles.h"
#include "kernels/tile-table.h"

namespace lam {
namespace {

constexpr int lanes = 4;
constexpr int columns = wasmTileVectors * lanes;
/** c (+)= scale_row · scale_column · sums of four columns. The panel holds w + zero. */
void scaleInt8(const Tile& tile, int zero, int row, int column, v128_t sums) {
  float* c = tile.c + row * tile.cStride + column;
  const v128_t exact = wasm_i32x4_sub(sums, wasm_i32x4_splat(zero * tile.aSum[row]));
  const v128_t scale = wasm_f32x4_mul(wasm_f32x4_splat(tile.aScale[row]), wasm_v128_load(tile.columnScale + column));
  const v128_t before = tile.accumulate ? wasm_v128_load(c) : wasm_f32x4_const_splat(0);
  wasm_v128_store(c, wasm_f32x4_add(wasm_f32x4_mul(wasm_f32x4_convert_i32x4(exact), scale), before));
}

#ifdef __wasm_relaxed_simd__

/**
 * c (+)= scale_row · scale_column · Σ a·w: four products of bytes a lane, summed exactly in int32. The instruction's second operand has seven bits, and
 * so have the weights.
 */
struct Int8Tile {
  static constexpr int largestWeight = 63;
  static constexpr int maxRows = 5;

  template <int Rows>
  static void run(const Tile& tile) {
    const auto* a = static_cast<const std::int8_t*>(tile.a);
    const auto* b = static_cast<const std::uint8_t*>(tile.panel);
    v128_t sums[Rows][wasmTileVectors];
#pragma GCC unroll 5
    for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 2
      for (int v = 0; v < wasmTileVectors; v++) sums[r][v] = wasm_i32x4_const_splat(0);
    }
    for (int k = 0; k < tile.depth; k += 4) {
      v128_t weights[wasmTileVectors];
#pragma GCC unroll 2
      for (int v = 0; v < wasmTileVectors; v++) weights[v] = wasm_v128_load(b + v * 16);
#pragma GCC unroll 5
      for (int r = 0; r < Rows; r++) {
        const v128_t values = wasm_v128_load32_splat(a + r * tile.aStride + k);
#pragma GCC unroll 2
        for (int v = 0; v < wasmTileVectors; v++) sums[r][v] = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(values, weights[v], sums[r][v]);
      }
      b += 4 * columns;
    }
#pragma GCC unroll 5
    for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 2
      for (int v = 0; v < wasmTileVectors; v++) scaleInt8(tile, largestWeight + 1, r, v * lanes, sums[r][v]);
    }
  }
};

#else

/** Registers of four sums, two for each column. */
constexpr int registers = columns / 2;

/**
 * c (+)= scale_row · scale_column · Σ a·w: products of 16-bit values, two summed an instruction, all exact in int32. Four values of the depth of two
 * columns fill a register, so that a column has two sums until the end.
 */
struct Int8Tile {
  static constexpr int largestWeight = 127;
  static constexpr int maxRows = 2;

  template <int Rows>
  static void run(const Tile& tile) {
    const auto* a = static_cast<const std::int8_t*>(tile.a);
    const auto* b = static_cast<const std::uint8_t*>(tile.panel);
    v128_t sums[Rows][registers];
#pragma GCC unroll 2
    for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 8
      for (int v = 0; v < registers; v++) sums[r][v] = wasm_i32x4_const_splat(0);
    }
    for (int k = 0; k < tile.depth; k += 4) {
      v128_t values[Rows];
#pragma GCC unroll 2
      for (int r = 0; r < Rows; r++) values[r] = wasm_i16x8_extend_low_i8x16(wasm_v128_load32_splat(a + r * tile.aStride + k));
#pragma GCC unroll 8
      for (int v = 0; v < registers; v++) {
        const v128_t column = wasm_u16x8_load8x8(b + v * 8);
#pragma GCC unroll 2
        for (int r = 0; r < Rows; r++) sums[r][v] = wasm_i32x4_add(sums[r][v], wasm_i32x4_dot_i16x8(column, values[r]));
      }
      b += 4 * columns;
    }
#pragma GCC unroll 2
    for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 4
      for (int v = 0; v < registers; v += 2) scaleInt8(tile, largestWeight + 1, r, v * 2, pairSums(sums[r][v], sums[r][v + 1]));
    }
  }

 private:
  static v128_t pairSums(v128_t first, v128_t second) {
    return wasm_i32x4_add(wasm_i32x4_shuffle(first, second, 0, 2, 4, 6), wasm_i32x4_shuffle(first, second, 1, 3, 5, 7));
  }
};

#endif

}  // namespace

const TileProduct wasmInt8Product{[](const Tile& tile) { tileTable<Int8Tile, Int8Tile::maxRows>[tile.rows - 1](tile); }, Int8Tile::maxRows, 1,
                                  Int8Tile::largestWeight};

}  // namespace lam
