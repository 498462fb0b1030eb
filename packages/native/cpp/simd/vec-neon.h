#pragma once

#include <arm_neon.h>

#include <bit>
#include <cstdint>

#include "simd/float-formats.h"

namespace lam {
// Unnamed on purpose: what an instruction set's object file instantiates must never be merged with another's.
namespace {

/** Four floats in one NEON register (AArch64). */
struct Vec {
  using F = float32x4_t;
  static constexpr int width = 4;

  static F zero() { return vdupq_n_f32(0); }
  static F set(float x) { return vdupq_n_f32(x); }
  static F load(const float* p) { return vld1q_f32(p); }
  static void store(float* p, F x) { vst1q_f32(p, x); }

  /** Widens float16; exact. */
  static F loadF16(const std::uint16_t* p) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p))); }
  /** Widens bfloat16; exact. */
  static F loadBf16(const std::uint16_t* p) { return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p), 16)); }
  /** Rounds to bfloat16, to nearest, ties to even; infinities and the NaN that arithmetic makes stay what they are. */
  static void storeBf16(std::uint16_t* p, F x) {
    const uint32x4_t bits = vreinterpretq_u32_f32(x);
    const uint32x4_t odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
    vst1_u16(p, vshrn_n_u32(vaddq_u32(bits, vaddq_u32(odd, vdupq_n_u32(0x7fff))), 16));
  }
  /** Rounds to nearest even and keeps the low byte; |x| <= 127. Returns the rounded values. */
  static F storeInt8(std::int8_t* p, F x) {
    const int32x4_t rounded = vcvtnq_s32_f32(x);
    const int8x8_t bytes = vmovn_s16(vcombine_s16(vmovn_s32(rounded), vdup_n_s16(0)));
    vst1_lane_s32(reinterpret_cast<std::int32_t*>(p), vreinterpret_s32_s8(bytes), 0);
    return vcvtq_f32_s32(rounded);
  }

  static F add(F a, F b) { return vaddq_f32(a, b); }
  static F sub(F a, F b) { return vsubq_f32(a, b); }
  static F mul(F a, F b) { return vmulq_f32(a, b); }
  static F div(F a, F b) { return vdivq_f32(a, b); }
  /** 1 / a with a relative error below 1e-4; zero for what is infinite. */
  static F nearInverse(F a) { return div(set(1.0f), a); }
  /** The smaller and the larger; NaN where either is. */
  static F min(F a, F b) { return vminq_f32(a, b); }
  static F max(F a, F b) { return vmaxq_f32(a, b); }
  /** The larger of two that are not negative; infinities and NaNs are larger than any number, so that none is lost. */
  static F largerMagnitude(F a, F b) { return vreinterpretq_f32_s32(vmaxq_s32(vreinterpretq_s32_f32(a), vreinterpretq_s32_f32(b))); }
  static F abs(F a) { return vabsq_f32(a); }
  /** a·b + c, rounded once. */
  static F fma(F a, F b, F c) { return vfmaq_f32(c, a, b); }
  /** c - a·b, rounded once. */
  static F fnma(F a, F b, F c) { return vfmsq_f32(c, a, b); }
  static F round(F a) { return vrndnq_f32(a); }
  /** 2^n for whole n in [-126, 127], infinite for 128. */
  static F pow2(F n) { return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(vcvtnq_s32_f32(n), vdupq_n_s32(127)), 23)); }
  /** The first `count` lanes of `x`, zero in the others; any `count`. */
  static F first(F x, int count) {
    static constexpr std::int32_t indices[4] = {0, 1, 2, 3};
    const uint32x4_t keep = vcltq_s32(vld1q_s32(indices), vdupq_n_s32(count));
    return vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(x), keep));
  }
  /** The first `count` lanes of `x`, those of `other` behind them; `count` from 0 to the width. */
  static F firstOr(F x, int count, F other) {
    static constexpr std::int32_t indices[4] = {0, 1, 2, 3};
    return vbslq_f32(vcltq_s32(vld1q_s32(indices), vdupq_n_s32(count)), x, other);
  }
  /** a0 b0 a1 b1 … of the first half of the lanes, and of the second. */
  static F interleaveLow(F a, F b) { return vzip1q_f32(a, b); }
  static F interleaveHigh(F a, F b) { return vzip2q_f32(a, b); }
  /** The largest lane; any where one is NaN. */
  static float largest(F x) { return vmaxvq_f32(x); }
  /** Sum of the lanes, always in the same order. */
  static float sum(F x) { return vaddvq_f32(x); }
  /** `largerMagnitude` of all lanes. */
  static float largestMagnitude(F x) { return std::bit_cast<float>(vmaxvq_s32(vreinterpretq_s32_f32(x))); }
  /** sums[i] += x[i] in double. */
  static void addTo(double* sums, F x) {
    vst1q_f64(sums, vaddq_f64(vld1q_f64(sums), vcvt_f64_f32(vget_low_f32(x))));
    vst1q_f64(sums + 2, vaddq_f64(vld1q_f64(sums + 2), vcvt_high_f64_f32(x)));
  }
};

}  // namespace
}  // namespace lam
