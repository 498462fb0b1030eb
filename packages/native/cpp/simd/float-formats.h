#pragma once

#include <bit>
#include <cstdint>

namespace lam {
// Unnamed on purpose: copies compiled for one instruction set must never serve another.
namespace {

/** Widens one float16 (IEEE binary16); exact, subnormals, infinities and NaNs included. */
[[maybe_unused]] inline float f16ToFloat(std::uint16_t f16) {
  const std::uint32_t sign = static_cast<std::uint32_t>(f16 & 0x8000u) << 16;
  const std::uint32_t exponent = (f16 >> 10) & 0x1fu;
  const std::uint32_t mantissa = f16 & 0x3ffu;
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000u | (mantissa << 13));
  if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
  const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
  return sign ? -magnitude : magnitude;
}

[[maybe_unused]] inline float bf16ToFloat(std::uint16_t bf16) { return std::bit_cast<float>(static_cast<std::uint32_t>(bf16) << 16); }

/** Rounds to bfloat16, to nearest, ties to even; infinities and the NaN that arithmetic makes stay what they are. */
[[maybe_unused]] inline std::uint16_t floatToBf16(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

}  // namespace
}  // namespace lam
