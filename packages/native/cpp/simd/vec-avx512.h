#pragma once

#include <immintrin.h>

#include <cstdint>

namespace lam {
// Unnamed on purpose: what an instruction set's object file instantiates must never be merged with another's.
namespace {

/** Sixteen floats in one AVX-512 register. */
struct Vec {
  using F = __m512;
  static constexpr int width = 16;

  static F zero() { return _mm512_setzero_ps(); }
  static F set(float x) { return _mm512_set1_ps(x); }
  static F load(const float* p) { return _mm512_loadu_ps(p); }
  static void store(float* p, F x) { _mm512_storeu_ps(p, x); }

  /** Widens float16; exact. */
  static F loadF16(const std::uint16_t* p) { return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))); }
  /** Widens bfloat16; exact. */
  static F loadBf16(const std::uint16_t* p) {
    const __m512i bits = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
    return _mm512_castsi512_ps(_mm512_slli_epi32(bits, 16));
  }
  /** Rounds to bfloat16, to nearest, ties to even; infinities and the NaN that arithmetic makes stay what they are. */
  static void storeBf16(std::uint16_t* p, F x) {
    const __m512i bits = _mm512_castps_si512(x);
    const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    const __m512i rounded = _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtepi32_epi16(_mm512_srli_epi32(rounded, 16)));
  }
  /** Rounds to nearest even and keeps the low byte; |x| <= 127. Returns the rounded values. */
  static F storeInt8(std::int8_t* p, F x) {
    const __m512i rounded = _mm512_cvtps_epi32(x);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_cvtepi32_epi8(rounded));
    return _mm512_cvtepi32_ps(rounded);
  }

  static F add(F a, F b) { return _mm512_add_ps(a, b); }
  static F sub(F a, F b) { return _mm512_sub_ps(a, b); }
  static F mul(F a, F b) { return _mm512_mul_ps(a, b); }
  static F div(F a, F b) { return _mm512_div_ps(a, b); }
  /** 1 / a with a relative error below 1e-4; zero for what is infinite. */
  static F nearInverse(F a) { return _mm512_rcp14_ps(a); }
  /** The smaller and the larger; `b` where either is NaN, so what may be one goes there. */
  static F min(F a, F b) { return _mm512_min_ps(a, b); }
  static F max(F a, F b) { return _mm512_max_ps(a, b); }
  /** The larger of two that are not negative; infinities and NaNs are larger than any number, so that none is lost. */
  static F largerMagnitude(F a, F b) { return _mm512_castsi512_ps(_mm512_max_epi32(_mm512_castps_si512(a), _mm512_castps_si512(b))); }
  static F abs(F a) { return _mm512_abs_ps(a); }
  /** a·b + c, rounded once. */
  static F fma(F a, F b, F c) { return _mm512_fmadd_ps(a, b, c); }
  /** c - a·b, rounded once. */
  static F fnma(F a, F b, F c) { return _mm512_fnmadd_ps(a, b, c); }
  static F round(F a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
  /** 2^n for whole n in [-126, 127], infinite for 128. */
  static F pow2(F n) { return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127)), 23)); }
  /** The first `count` lanes of `x`, zero in the others; any `count`. */
  static F first(F x, int count) {
    if (count >= width) return x;
    if (count <= 0) return zero();
    return _mm512_maskz_mov_ps(static_cast<__mmask16>((1u << count) - 1), x);
  }
  /** The first `count` lanes of `x`, those of `other` behind them; `count` from 0 to the width. */
  static F firstOr(F x, int count, F other) { return _mm512_mask_mov_ps(other, static_cast<__mmask16>((1u << count) - 1), x); }
  /** a0 b0 a1 b1 … of the first half of the lanes, and of the second. */
  static F interleaveLow(F a, F b) { return _mm512_permutex2var_ps(a, _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), b); }
  static F interleaveHigh(F a, F b) { return _mm512_permutex2var_ps(a, _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), b); }
  /** The largest lane; any where one is NaN. */
  static float largest(F x) { return _mm512_reduce_max_ps(x); }
  /** Sum of the lanes, always in the same order. */
  static float sum(F x) {
    const __m256 half = _mm256_add_ps(_mm512_castps512_ps256(x), _mm512_extractf32x8_ps(x, 1));
    __m128 quarter = _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
    quarter = _mm_add_ps(quarter, _mm_movehl_ps(quarter, quarter));
    return _mm_cvtss_f32(_mm_add_ss(quarter, _mm_movehdup_ps(quarter)));
  }
  /** `largerMagnitude` of all lanes. */
  static float largestMagnitude(F x) { return _mm_cvtss_f32(_mm_castsi128_ps(_mm_cvtsi32_si128(_mm512_reduce_max_epi32(_mm512_castps_si512(x))))); }
  /** sums[i] += x[i] in double. */
  static void addTo(double* sums, F x) {
    const __m512d low = _mm512_cvtps_pd(_mm512_castps512_ps256(x));
    const __m512d high = _mm512_cvtps_pd(_mm512_extractf32x8_ps(x, 1));
    _mm512_storeu_pd(sums, _mm512_add_pd(_mm512_loadu_pd(sums), low));
    _mm512_storeu_pd(sums + 8, _mm512_add_pd(_mm512_loadu_pd(sums + 8), high));
  }
};

}  // namespace
}  // namespace lam
