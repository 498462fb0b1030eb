#include <wasm_simd128.h>

#include <tuple>

#include "kernels/quantized-tiles.h"
#include "kernels/tile-table.h"
#include "simd/pin.h"

namespace lam {
namespace {

constexpr int lanes = 4;
constexpr int columns = wasmTileVectors * lanes;
/** c (+)= scale_row · scale_column · sums of a tile's columns, row by row. The panel holds w + zero. */
template <int Rows>
[[gnu::always_inline]] inline void scaleInt8(const Tile& tile, int zero, const v128_t (&sums)[Rows][wasmTileVectors]) {
  // Copies, as what is stored to `c` could be the tile itself for all that a compiler knows.
  const auto [aScale, aSum, cStride, accumulate] = std::tuple(tile.aScale, tile.aSum, tile.cStride, tile.accumulate);
  float* c = tile.c;
  v128_t columnScale[wasmTileVectors];
#pragma GCC unroll 2
  for (int v = 0; v < wasmTileVectors; v++) columnScale[v] = wasm_v128_load(tile.columnScale + v * lanes);
#pragma GCC unroll 6
  for (int r = 0; r < Rows; r++, c += cStride) {
    const v128_t scale = wasm_f32x4_splat(aScale[r]);
    const v128_t shift = wasm_i32x4_splat(zero * aSum[r]);
#pragma GCC unroll 2
    for (int v = 0; v < wasmTileVectors; v++) {
      const v128_t before = accumulate ? wasm_v128_load(c + v * lanes) : wasm_f32x4_const_splat(0);
      const v128_t exact = wasm_f32x4_convert_i32x4(wasm_i32x4_sub(sums[r][v], shift));
      wasm_v128_store(c + v * lanes, wasm_f32x4_add(wasm_f32x4_mul(exact, wasm_f32x4_mul(scale, columnScale[v])), before));
    }
  }
}

#ifdef __wasm_relaxed_simd__

/**
 * Whether the engine sums products of bytes by `vpmaddubsw` and `vpmaddwd`, for which it loads a register of ones at each instruction: the two by themselves
 * are faster then, and give the same sums. It is known by what the instruction makes of bytes that it should not get: products saturate at 16 bits.
 */
bool findTwoSteps() {
  v128_t largest = wasm_i8x16_const_splat(127);
  v128_t beyond = wasm_i8x16_const_splat(-1);
  pin(largest);
  pin(beyond);
  return wasm_i32x4_extract_lane(wasm_i32x4_relaxed_dot_i8x16_i7x16_add(largest, beyond, wasm_i32x4_const_splat(0)), 0) == 2 * 32767;
}
const bool sumsInTwoSteps = findTwoSteps();

/**
 * c (+)= scale_row · scale_column · Σ a·w: four products of bytes a lane, summed exactly in int32. The instruction's second operand has seven bits, and
 * so have the weights.
 */
struct Int8Tile {
  static constexpr int largestWeight = 63;
  static constexpr int maxRows = 5;

  template <int Rows>
  static void run(const Tile& tile) {
    if (sumsInTwoSteps) product<Rows, true>(tile);
    else product<Rows, false>(tile);
  }

 private:
  template <int Rows, bool TwoSteps>
  static void product(const Tile& tile) {
    const auto* a = static_cast<const std::int8_t*>(tile.a);
    const auto* b = static_cast<const std::uint8_t*>(tile.panel);
    v128_t sums[Rows][wasmTileVectors];
#pragma GCC unroll 6
    for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 2
      for (int v = 0; v < wasmTileVectors; v++) sums[r][v] = wasm_i32x4_const_splat(0);
    }
    int rowStarts[Rows];
#pragma GCC unroll 6
    for (int r = 0; r < Rows; r++) {
      rowStarts[r] = r * static_cast<int>(tile.aStride);
      pin(rowStarts[r]);
    }
    v128_t ones = wasm_i16x8_const_splat(1);
    pin(ones);
    for (const std::int8_t* end = a + tile.depth; a != end; a += 4) {
      v128_t weights[wasmTileVectors];
#pragma GCC unroll 2
      for (int v = 0; v < wasmTileVectors; v++) weights[v] = wasm_v128_load(b + v * 16);
#pragma GCC unroll 6
      for (int r = 0; r < Rows; r++) {
        pin(a);
        const v128_t values = wasm_v128_load32_splat(a + rowStarts[r]);
#pragma GCC unroll 2
        for (int v = 0; v < wasmTileVectors; v++) {
          sums[r][v] = addProducts<TwoSteps>(values, weights[v], sums[r][v], ones);
          pin(sums[r][v]);
        }
      }
      b += 4 * columns;
    }
    scaleInt8(tile, largestWeight + 1, sums);
  }

  template <bool TwoSteps>
  static v128_t addProducts(v128_t values, v128_t weights, v128_t sums, v128_t ones) {
    if (!TwoSteps) return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(values, weights, sums);
    const v128_t pairs = wasm_i16x8_relaxed_dot_i8x16_i7x16(values, weights);
    return wasm_i32x4_add(wasm_i32x4_dot_i16x8(pairs, ones), sums);
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
        pin(b);
        const v128_t column = wasm_u16x8_load8x8(b + v * 8);
#pragma GCC unroll 2
        for (int r = 0; r < Rows; r++) {
          sums[r][v] = wasm_i32x4_add(sums[r][v], wasm_i32x4_dot_i16x8(column, values[r]));
          pin(sums[r][v]);
        }
      }
      b += 4 * columns;
    }
    v128_t columnSums[Rows][wasmTileVectors];
#pragma GCC unroll 4
    for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 2
      for (int v = 0; v < wasmTileVectors; v++) columnSums[r][v] = pairSums(sums[r][2 * v], sums[r][2 * v + 1]);
    }
    scaleInt8(tile, largestWeight + 1, columnSums);
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
