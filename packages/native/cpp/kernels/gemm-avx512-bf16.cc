#include <immintrin.h>

#include <cstring>

#include "kernels/quantized-tiles.h"
#include "kernels/tile-table.h"

namespace lam {
namespace {

constexpr int vectors = 2;
constexpr int lanes = 16;

/** sums += a·b by pairs. Written out, because GCC 12 copies the sums through memory around its own intrinsic. */
void multiplyAdd(__m512& sums, __m512i a, __m512i b) { asm("vdpbf16ps %2, %1, %0" : "+v"(sums) : "v"(a), "v"(b)); }

/** c (+)= a·b with two bfloat16 products an instruction, summed in float32. */
struct Avx512Bf16Tile {
  template <int Rows>
  static void run(const Tile& tile) {
    const auto* a = static_cast<const std::uint16_t*>(tile.a);
    const auto* b = static_cast<const std::uint16_t*>(tile.panel);
    const std::size_t aStride = tile.aStride / sizeof(std::uint16_t);
    __m512 sums[Rows][vectors];
    const auto* next = static_cast<const char*>(tile.next);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) {
        sums[r][v] = tile.accumulate ? _mm512_loadu_ps(tile.c + r * tile.cStride + v * lanes) : _mm512_setzero_ps();
      }
    }
    for (int k = 0; k < tile.depth; k += 2) {
      __m512i column[vectors];
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) column[v] = _mm512_loadu_si512(b + v * 2 * lanes);
#pragma GCC unroll 16
      for (int r = 0; r < Rows; r++) {
        std::int32_t pair;
        std::memcpy(&pair, a + r * aStride + k, sizeof pair);
        const __m512i value = _mm512_set1_epi32(pair);
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) multiplyAdd(sums[r][v], value, column[v]);
      }
      b += 2 * lanes * vectors;
      // A step takes two lines.
      __builtin_prefetch(next, 0, 2);
      __builtin_prefetch(next + 64, 0, 2);
      next += tile.nextStride;
    }
#pragma GCC unroll 16
    for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) _mm512_storeu_ps(tile.c + r * tile.cStride + v * lanes, sums[r][v]);
    }
  }
};

}  // namespace

void avx512Bf16Tile(const Tile& tile) { tileTable<Avx512Bf16Tile, avx512TileRows>[tile.rows - 1](tile); }

}  // namespace lam
