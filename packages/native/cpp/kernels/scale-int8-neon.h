#pragma once

#include <arm_neon.h>

#include "kernels/tile.h"

namespace lam {
namespace {

/** c (+)= scale_row · scale_column · sums: row `row`, columns `[column, column + 4)`. With the same sums it gives the same bits. */
void scaleInt8(const Tile& tile, int row, int column, int32x4_t sums) {
  float* c = tile.c + row * tile.cStride + column;
  const float32x4_t scale = vmulq_f32(vdupq_n_f32(tile.aScale[row]), vld1q_f32(tile.columnScale + column));
  const float32x4_t before = tile.accumulate ? vld1q_f32(c) : vdupq_n_f32(0);
  vst1q_f32(c, vfmaq_f32(before, vcvtq_f32_s32(sums), scale));
}

}  // namespace
}  // namespace lam
