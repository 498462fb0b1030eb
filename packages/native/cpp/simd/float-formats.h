#pragma once

#include <bit>
#include <cstdint>

namespace lam {
// Unnamed on purpose: copies compiled for one instruction set must never serve another.
namespace {

/** Widens one IEEE half; exact, subnormals, infinities and NaNs included. */
[[maybe_unused]] inline float halfToFloat(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1fu;
  const std::uint32_t mantissa = half & 0x3ffu;
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000u | (mantissa << 13));
  if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
  const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
  return sign ? -magnitude : magnitude;
}

[[maybe_unused]] inline float brainToFloat(std::uint16_t brain) { return std::bit_cast<float>(static_cast<std::uint32_t>(brain) << 16); }

/** Narrows to bfloat16, to nearest, ties to even; infinities and the NaN that arithmetic makes stay what they are. */
[[maybe_unused]] inline std::uint16_t floatToBrain(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

}  // namespace
}  // namespace lam
