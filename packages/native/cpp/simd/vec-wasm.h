#pragma once

#include <wasm_simd128.h>

#include <cstdint>

namespace lam {
// Unnamed on purpose: what an instruction set's object file instantiates must never be merged with another's.
namespace {

/** Four floats in one register of WebAssembly. With relaxed SIMD a multiply-add is one instruction. */
struct Vec {
  using F = v128_t;
  static constexpr int width = 4;

  static F zero() { return wasm_f32x4_const_splat(0); }
  static F set(float x) { return wasm_f32x4_splat(x); }
  static F load(const float* p) { return wasm_v128_load(p); }
  static void store(float* p, F x) { wasm_v128_store(p, x); }

  /**
   * Widens finite float16, which is all that a checkpoint may hold; exact. Sign, exponent and mantissa move to float32's places and a product with 2^112
   * corrects the bias, subnormals included.
   */
  static F loadF16(const std::uint16_t* p) {
    const F moved = wasm_i32x4_shl(wasm_i32x4_load16x4(p), 13);
    return wasm_f32x4_mul(wasm_v128_and(moved, wasm_i32x4_const_splat(static_cast<std::int32_t>(0x8fffffff))), wasm_f32x4_const_splat(0x1p112f));
  }
  /** Widens bfloat16; exact. */
  static F loadBf16(const std::uint16_t* p) { return wasm_i32x4_shl(wasm_u32x4_load16x4(p), 16); }
  /** Rounds to bfloat16, to nearest, ties to even; infinities and the NaN that arithmetic makes stay what they are. */
  static void storeBf16(std::uint16_t* p, F x) {
    const F odd = wasm_v128_and(wasm_u32x4_shr(x, 16), wasm_i32x4_const_splat(1));
    const F high = wasm_u32x4_shr(wasm_i32x4_add(x, wasm_i32x4_add(odd, wasm_i32x4_const_splat(0x7fff))), 16);
    wasm_v128_store64_lane(p, wasm_u16x8_narrow_i32x4(high, high), 0);
  }
  /** Rounds to nearest even and keeps the low byte; |x| <= 127. Returns the rounded values. */
  static F storeInt8(std::int8_t* p, F x) {
    const F whole = add(x, set(wholeBits));
    wasm_v128_store32_lane(p, wasm_i8x16_shuffle(whole, whole, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12), 0);
    return sub(whole, set(wholeBits));
  }

  static F add(F a, F b) { return wasm_f32x4_add(a, b); }
  static F sub(F a, F b) { return wasm_f32x4_sub(a, b); }
  static F mul(F a, F b) { return wasm_f32x4_mul(a, b); }
  static F div(F a, F b) { return wasm_f32x4_div(a, b); }
  /** 1 / a with a relative error below 1e-4; zero for what is infinite. */
  static F nearInverse(F a) { return div(set(1.0f), a); }
  /** The smaller and the larger; `b` where either is NaN, so what may be one goes there. */
  static F min(F a, F b) { return wasm_f32x4_pmin(b, a); }
  static F max(F a, F b) { return wasm_f32x4_pmax(b, a); }
  /** The larger of two that are not negative; infinities and NaNs are larger than any number, so that none is lost. */
  static F largerMagnitude(F a, F b) { return wasm_i32x4_max(a, b); }
  static F abs(F a) { return wasm_f32x4_abs(a); }
#ifdef __wasm_relaxed_simd__
  /** a·b + c, rounded once where the machine has such an instruction, and always the same on one machine. */
  static F fma(F a, F b, F c) { return wasm_f32x4_relaxed_madd(a, b, c); }
  static F fnma(F a, F b, F c) { return wasm_f32x4_relaxed_nmadd(a, b, c); }
#else
  /** a·b + c, rounded twice. */
  static F fma(F a, F b, F c) { return wasm_f32x4_add(wasm_f32x4_mul(a, b), c); }
  static F fnma(F a, F b, F c) { return wasm_f32x4_sub(c, wasm_f32x4_mul(a, b)); }
#endif
  static F round(F a) { return wasm_f32x4_nearest(a); }
  /** 2^n for whole n in [-126, 127], infinite for 128. */
  static F pow2(F n) { return wasm_i32x4_shl(add(n, set(wholeBits + 127)), 23); }
  /** The first `count` lanes of `x`, zero in the others; any `count`. */
  static F first(F x, int count) { return wasm_v128_and(x, wasm_i32x4_lt(wasm_i32x4_const(0, 1, 2, 3), wasm_i32x4_splat(count))); }
  /** The first `count` lanes of `x`, those of `other` behind them; `count` from 0 to the width. */
  static F firstOr(F x, int count, F other) { return wasm_v128_bitselect(x, other, wasm_i32x4_lt(wasm_i32x4_const(0, 1, 2, 3), wasm_i32x4_splat(count))); }
  /** a0 b0 a1 b1 … of the first half of the lanes, and of the second. */
  static F interleaveLow(F a, F b) { return wasm_i32x4_shuffle(a, b, 0, 4, 1, 5); }
  static F interleaveHigh(F a, F b) { return wasm_i32x4_shuffle(a, b, 2, 6, 3, 7); }
  /** The largest lane; any where one is NaN. */
  static float largest(F x) {
    const F half = wasm_f32x4_pmax(x, swapHalves(x));
    return wasm_f32x4_extract_lane(wasm_f32x4_pmax(half, swapPairs(half)), 0);
  }
  /** Sum of the lanes, always in the same order. */
  static float sum(F x) {
    const F half = add(x, swapHalves(x));
    return wasm_f32x4_extract_lane(add(half, swapPairs(half)), 0);
  }
  /** `largerMagnitude` of all lanes. */
  static float largestMagnitude(F x) {
    const F half = largerMagnitude(x, swapHalves(x));
    return wasm_f32x4_extract_lane(largerMagnitude(half, swapPairs(half)), 0);
  }
  /** sums[i] += x[i] in double. */
  static void addTo(double* sums, F x) {
    wasm_v128_store(sums, wasm_f64x2_add(wasm_v128_load(sums), wasm_f64x2_promote_low_f32x4(x)));
    wasm_v128_store(sums + 2, wasm_f64x2_add(wasm_v128_load(sums + 2), wasm_f64x2_promote_low_f32x4(swapHalves(x))));
  }

 private:
  /** 1.5·2^23: added to a whole number in [-2^22, 2^22], it leaves the number in the low bits of the sum. Any other is rounded to nearest even. */
  static constexpr float wholeBits = 12582912.0f;

  static F swapHalves(F x) { return wasm_i64x2_shuffle(x, x, 1, 0); }
  static F swapPairs(F x) { return wasm_i32x4_shuffle(x, x, 1, 0, 3, 2); }
};

}  // namespace
}  // namespace lam
