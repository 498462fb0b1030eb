#pragma once

#include <cstddef>

namespace lam {
namespace {

/** Values whose squares overflow float32 are multiplied by this first, exactly: what is left of the largest squares to 1e29. */
constexpr float shrinking = 0x1p-80f;
constexpr float growing = 0x1p80f;

/** Σ x² over whole registers. */
template <class V>
float sumOfSquares(const float* x, std::size_t count) {
  auto squares = V::zero();
  for (std::size_t i = 0; i < count; i += V::width) squares = V::fma(V::load(x + i), V::load(x + i), squares);
  return V::sum(squares);
}

/** ‖x‖ where the squares overflow, though the norm may not; infinite or NaN where it does, or where x is. */
template <class V>
[[gnu::noinline]] float normOfLarge(const float* x, std::size_t count) {
  auto squares = V::zero();
  for (std::size_t i = 0; i < count; i += V::width) {
    const auto small = V::mul(V::load(x + i), V::set(shrinking));
    squares = V::fma(small, small, squares);
  }
  return __builtin_sqrtf(V::sum(squares)) * growing;
}

/** ‖x‖, the Euclidean norm. */
template <class V>
float euclideanNorm(const float* x, std::size_t count) {
  const float squares = sumOfSquares<V>(x, count);
  return __builtin_isfinite(squares) ? __builtin_sqrtf(squares) : normOfLarge<V>(x, count);
}

/** √(‖x‖² / width + ε), the divisor of an RMS norm. */
template <class V>
float rootMeanSquare(const float* x, std::size_t count, int width, float epsilon) {
  const float squares = sumOfSquares<V>(x, count);
  if (__builtin_isfinite(squares)) return __builtin_sqrtf(squares / static_cast<float>(width) + epsilon);
  return normOfLarge<V>(x, count) / __builtin_sqrtf(static_cast<float>(width));
}

}  // namespace
}  // namespace lam
