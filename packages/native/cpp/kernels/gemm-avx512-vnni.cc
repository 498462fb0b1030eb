#include <immintrin.h>

#include <cstring>

#include "kernels/quantized-tiles.h"
#include "kernels/scale-int8-avx512.h"
#include "kernels/tile-table.h"

namespace lam {
namespace {

constexpr int vectors = 2;
constexpr int lanes = 16;

/** sums += Σ a·b by fours, a unsigned. Written out, because GCC 12 copies the sums through memory around its own intrinsic. */
void multiplyAdd(__m512i& sums, __m512i a, __m512i b) { asm("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(a), "v"(b)); }

/**
 * c (+)= scale_row · scale_column · (Σ a·(w + 128) - 128·Σ a), four products an instruction, summed exactly in int32. The weights are the
 * unsigned operand, so that an activation of either sign can be broadcast from memory.
 */
struct Avx512Int8Tile {
  template <int Rows>
  static void run(const Tile& tile) {
    const auto* a = static_cast<const std::int8_t*>(tile.a);
    const auto* b = static_cast<const std::uint8_t*>(tile.panel);
    const auto* next = static_cast<const char*>(tile.next);
    __m512i sums[Rows][vectors];
#pragma GCC unroll 16
    for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) sums[r][v] = _mm512_setzero_si512();
    }
    for (int k = 0; k < tile.depth; k += 4) {
      __m512i column[vectors];
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) column[v] = _mm512_loadu_si512(b + v * 4 * lanes);
#pragma GCC unroll 16
      for (int r = 0; r < Rows; r++) {
        std::int32_t bits;
        std::memcpy(&bits, a + r * tile.aStride + k, sizeof bits);
        const __m512i value = _mm512_set1_epi32(bits);
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) multiplyAdd(sums[r][v], column[v], value);
      }
      b += 4 * lanes * vectors;
      // A step takes two lines.
      __builtin_prefetch(next, 0, 2);
      __builtin_prefetch(next + 64, 0, 2);
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

void avx512Int8Tile(const Tile& tile) { tileTable<Avx512Int8Tile, avx512TileRows>[tile.rows - 1](tile); }

}  // namespace lam
