#pragma once

#include <immintrin.h>

#include <cstdint>

#include "kernels/tile.h"

namespace lam {
namespace {

/** c (+)= scale_row · scale_column · (sums - 128·Σ a): row `row`, columns `[column, column + 16)`. With the same sums it gives the same bits. */
void scaleInt8(const Tile& tile, int row, int column, __m512i sums) {
  float* c = tile.c + row * tile.cStride + column;
  const __m512i exact = _mm512_sub_epi32(sums, _mm512_set1_epi32(128 * tile.aSum[row]));
  const __m512 scale = _mm512_mul_ps(_mm512_set1_ps(tile.aScale[row]), _mm512_loadu_ps(tile.columnScale + column));
  const __m512 before = tile.accumulate ? _mm512_loadu_ps(c) : _mm512_setzero_ps();
  _mm512_storeu_ps(c, _mm512_fmadd_ps(_mm512_cvtepi32_ps(exact), scale, before));
}

}  // namespace
}  // namespace lam
