#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "simd/float-formats.h"

namespace lam {
namespace {

/** One float: plain C++ on any machine, and what the other instruction sets are tested against. */
struct Vec {
  using F = float;
  static constexpr int width = 1;

  static F zero() { return 0; }
  static F set(float x) { return x; }
  static F load(const float* p) { return *p; }
  static void store(float* p, F x) { *p = x; }
  static F loadF16(const std::uint16_t* p) { return f16ToFloat(*p); }
  static F loadBf16(const std::uint16_t* p) { return bf16ToFloat(*p); }
  static void storeBf16(std::uint16_t* p, F x) { *p = floatToBf16(x); }
  static F storeInt8(std::int8_t* p, F x) {
    *p = static_cast<std::int8_t>(std::lrint(x));
    return *p;
  }

  static F add(F a, F b) { return a + b; }
  static F sub(F a, F b) { return a - b; }
  static F mul(F a, F b) { return a * b; }
  static F div(F a, F b) { return a / b; }
  /** 1 / a with a relative error below 1e-4; zero for what is infinite. */
  static F nearInverse(F a) { return 1.0f / a; }
  /** The smaller and the larger; `b` where either is NaN, so what may be one goes there. */
  static F min(F a, F b) { return a < b ? a : b; }
  static F max(F a, F b) { return a > b ? a : b; }
  /** The larger of two that are not negative; infinities and NaNs are larger than any number, so that none is lost. */
  static F largerMagnitude(F a, F b) { return std::bit_cast<std::int32_t>(a) > std::bit_cast<std::int32_t>(b) ? a : b; }
  static F abs(F a) { return std::fabs(a); }
  /** Rounded twice: a call into the C library for each product would be slower still. */
  static F fma(F a, F b, F c) { return a * b + c; }
  static F fnma(F a, F b, F c) { return c - a * b; }
  static F round(F a) { return static_cast<float>(std::lrint(a)); }
  /** By way of lrint, whose result for a NaN is any, where a cast's is undefined. */
  static F pow2(F n) { return std::bit_cast<float>((static_cast<std::int32_t>(std::lrint(n)) + 127) << 23); }
  static F first(F x, int count) { return count > 0 ? x : 0; }
  static F firstOr(F x, int count, F other) { return count > 0 ? x : other; }
  static float largest(F x) { return x; }
  static float sum(F x) { return x; }
  static float largestMagnitude(F x) { return x; }
  static void addTo(double* sums, F x) { *sums += x; }
};

}  // namespace
}  // namespace lam
