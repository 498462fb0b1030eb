#include <immintrin.h>

#include <cstring>

#include "kernels/quantized-tiles.h"
#include "kernels/tile-table.h"

namespace lam {
namespace {

constexpr int panelWidth = 16;
/** Columns in registers at a time: two sums each. */
constexpr int columns = 8;

/** Written out, because GCC 12 copies the sums to and fro around its own intrinsic. */
void add(__m256i& sums, __m256i products) { asm("vpaddd %1, %0, %0" : "+x"(sums) : "x"(products)); }

/**
 * c (+)= scale_row · scale_column · (Σ a·(w + 128) - 128·Σ a), as with VNNI and with the same bits. vpmaddubsw would saturate at 16 bits, so both
 * sides are widened to 16 bits and vpmaddwd sums pairs exactly in int32.
 */
struct Avx2Int8Tile {
  template <int Rows>
  static void run(const Tile& tile) {
    alignas(32) std::int16_t a[Rows][depthBlock];
    for (int r = 0; r < Rows; r++) widen(static_cast<const std::int8_t*>(tile.a) + r * tile.aStride, tile.depth, a[r]);
    for (int column = 0; column < panelWidth; column += columns) columnsFrom<Rows>(tile, a, column);
  }

  /** Rows are padded, so that reading up to 15 bytes beyond the depth is allowed. */
  static void widen(const std::int8_t* bytes, int depth, std::int16_t* out) {
    for (int k = 0; k < depth; k += 16) {
      _mm256_store_si256(reinterpret_cast<__m256i*>(out + k), _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + k))));
    }
  }

  template <int Rows>
  static void columnsFrom(const Tile& tile, const std::int16_t (*a)[depthBlock], int first) {
    const auto* b = static_cast<const std::uint8_t*>(tile.panel) + 4 * first;
    const auto* next = static_cast<const char*>(tile.next);
    __m256i sums[Rows][2];
#pragma GCC unroll 16
    for (int r = 0; r < Rows; r++) sums[r][0] = sums[r][1] = _mm256_setzero_si256();
    for (int k = 0; k < tile.depth; k += 4) {
      const __m256i left = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(b)));
      const __m256i right = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(b + 16)));
#pragma GCC unroll 16
      for (int r = 0; r < Rows; r++) {
        std::int64_t four;
        std::memcpy(&four, a[r] + k, sizeof four);
        const __m256i value = _mm256_set1_epi64x(four);
        add(sums[r][0], _mm256_madd_epi16(left, value));
        add(sums[r][1], _mm256_madd_epi16(right, value));
      }
      b += 4 * panelWidth;
      __builtin_prefetch(next, 0, 2);
      next += tile.nextStride;
    }
    const __m256 columnScale = _mm256_loadu_ps(tile.columnScale + first);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; r++) {
      float* c = tile.c + r * tile.cStride + first;
      const __m256i pairs = _mm256_permute4x64_epi64(_mm256_hadd_epi32(sums[r][0], sums[r][1]), 0xd8);
      const __m256i exact = _mm256_sub_epi32(pairs, _mm256_set1_epi32(128 * tile.aSum[r]));
      const __m256 scale = _mm256_mul_ps(_mm256_set1_ps(tile.aScale[r]), columnScale);
      const __m256 before = tile.accumulate ? _mm256_loadu_ps(c) : _mm256_setzero_ps();
      _mm256_storeu_ps(c, _mm256_fmadd_ps(_mm256_cvtepi32_ps(exact), scale, before));
    }
  }
};

}  // namespace

void avx2Int8Tile(const Tile& tile) { tileTable<Avx2Int8Tile, avx2TileRows>[tile.rows - 1](tile); }

}  // namespace lam
