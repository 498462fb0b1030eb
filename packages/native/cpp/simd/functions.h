#pragma once

#include "simd/pin.h"

namespace lam {
namespace {

/**
 * Static constants as a compiler must read them. WebAssembly: an engine makes a constant in three instructions wherever it stands, and reads it from memory
 * in one.
 */
inline const float* inMemory(const float* constants) {
  pin(constants);
  return constants;
}

/** Σ coefficients[i]·x^i, the last first. @param coefficients static, so that they lie in memory */
template <class V, int Count>
typename V::F polynomial(typename V::F x, const float (&coefficients)[Count]) {
  const float* values = inMemory(coefficients);
  auto sum = V::set(values[Count - 1]);
  for (int i = Count - 2; i >= 0; i--) sum = V::fma(sum, x, V::set(values[i]));
  return sum;
}

/**
 * e^x, relative error below 1e-7: 2^n · p(r) with n = round(x / ln 2), |r| <= ln 2 / 2, p of degree 6 (fitted, weighted
 * for relative error). e^-87 below -87; infinite above 88.4, as 1 / (1 + e^-x) must come down to zero: a state that is not zero grows 1e8-fold
 * with each unit() until it is (spec 4). NaN stays NaN.
 */
template <class V>
typename V::F exponential(typename V::F x) {
  static constexpr float numbers[5] = {89.0f, -87.0f, 1.44269504f, 0.693359375f, -2.12194440e-4f};
  const float* constant = inMemory(numbers);
  x = V::min(V::set(constant[0]), V::max(V::set(constant[1]), x));
  const auto n = V::round(V::mul(x, V::set(constant[2])));
  auto r = V::fnma(n, V::set(constant[3]), x);
  r = V::fnma(n, V::set(constant[4]), r);
  static constexpr float coefficients[5] = {0.4999999403953552f, 0.1666652113199234f, 0.04166838899254799f, 0.008368716575205326f, 0.0013814597623422742f};
  const auto p = V::fma(polynomial<V>(r, coefficients), V::mul(r, r), r);
  return V::mul(V::add(p, V::set(1.0f)), V::pow2(n));
}

/**
 * e^x with a relative error below 1e-4, for what is rounded to bfloat16 or int8 later. About 1e-38 below -87, infinite above 88.4. NaN stays NaN.
 */
template <class V>
typename V::F shortExponential(typename V::F x) {
  static constexpr float numbers[3] = {128.0f, -126.0f, 1.44269504f};
  const float* constant = inMemory(numbers);
  const auto y = V::min(V::set(constant[0]), V::max(V::set(constant[1]), V::mul(x, V::set(constant[2]))));
  const auto n = V::round(y);
  const auto r = V::sub(y, n);
  static constexpr float coefficients[4] = {0.999928074f, 0.693260986f, 0.242611122f, 0.0551716672f};
  return V::mul(polynomial<V>(r, coefficients), V::pow2(n));
}

/**
 * `result`, or NaN where x is not finite. An infinite x is a sum that overflowed: what a saturating function makes of it would be
 * finite, and wrong.
 */
template <class V>
typename V::F orNaN(typename V::F result, typename V::F x) {
  return V::fma(x, V::zero(), result);
}

/** σ(x) = 1 / (1 + e^-x); NaN where x is not finite. */
template <class V>
typename V::F sigmoid(typename V::F x) {
  return orNaN<V>(V::div(V::set(1.0f), V::add(V::set(1.0f), exponential<V>(V::sub(V::zero(), x)))), x);
}

/** σ(x) with a relative error below 1e-4. */
template <class V>
typename V::F shortSigmoid(typename V::F x) {
  return orNaN<V>(V::div(V::set(1.0f), V::add(V::set(1.0f), shortExponential<V>(V::sub(V::zero(), x)))), x);
}

/** silu(x) = x·σ(x); infinite or NaN where x is. */
template <class V>
typename V::F silu(typename V::F x) {
  return V::div(x, V::add(V::set(1.0f), exponential<V>(V::sub(V::zero(), x))));
}

/** silu(x) with a relative error below 2e-4. */
template <class V>
typename V::F shortSilu(typename V::F x) {
  return V::mul(x, V::nearInverse(V::add(V::set(1.0f), shortExponential<V>(V::sub(V::zero(), x)))));
}

/** max(x, 0) - y·(1/2 - y·R(s)) with y = min(|x|, most), s = 2y²/most² - 1 and R a polynomial. NaN where x is not finite. */
template <class V, int Count>
typename V::F geluBy(typename V::F x, float most, const float (&coefficients)[Count]) {
  const auto y = V::min(V::set(most), V::abs(x));
  const auto s = V::fma(V::mul(y, y), V::set(2.0f / (most * most)), V::set(-1.0f));
  const auto tail = V::fnma(y, polynomial<V>(s, coefficients), V::set(0.5f));
  return orNaN<V>(V::fnma(y, tail, V::max(V::zero(), x)), x);
}

/**
 * gelu(x) = max(x, 0) - y·(1/2 - y·R(y²)) with y = min(|x|, 5.3), where y·R(y²) approximates erf(y/√2)/2. R is a polynomial
 * of degree 14 in 2y²/5.3² - 1, fitted for the largest absolute error. Error against the erf form: below 4e-7 plus the
 * rounding of the result (measured over [-12, 12]). NaN where x is not finite.
 */
template <class V>
typename V::F gelu(typename V::F x) {
  static constexpr float coefficients[15] = {0.1333925575017929f,    -0.06651845574378967f,   0.049264028668403625f, -0.03959060087800026f,
                                             0.03208262473344803f,   -0.025282027199864388f,  0.018900766968727112f, -0.013252099975943565f,
                                             0.008920448832213879f,  -0.00571907963603735f,   0.002966090338304639f, -0.0012169351102784276f,
                                             0.0008814935572445393f, -0.0007219091639854014f, 0.0002327075053472072f};
  return geluBy<V>(x, 5.3f, coefficients);
}

/** gelu(x) as above with R of degree 8 and y at most 4.2: an absolute error below 1e-4, for what is rounded to bfloat16 or int8 next. */
template <class V>
typename V::F shortGelu(typename V::F x) {
  static constexpr float coefficients[9] = {0.1678557396f,  -0.0814960599f, 0.0558423176f,  -0.0387930535f, 0.0247700621f,
                                            -0.0141187618f, 0.0086685540f,  -0.0054868055f, 0.0018032304f};
  return geluBy<V>(x, 4.2f, coefficients);
}

/**
 * gelu's approximation x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), which is x·σ(√(8/π)·(x + 0.044715·x³)). Beyond ±10 the logistic function is 1, or
 * so small that nothing is left; there x³ could overflow. NaN where x is not finite.
 */
template <class V, typename V::F (*Sigmoid)(typename V::F) = sigmoid<V>>
typename V::F geluTanh(typename V::F x) {
  const auto above = V::max(V::set(-10.0f), x);
  const auto y = V::min(V::set(10.0f), above);
  const auto cubic = V::fma(V::mul(y, V::mul(y, y)), V::set(0.044715f), y);
  return orNaN<V>(V::mul(above, Sigmoid(V::mul(V::set(1.5957691216057308f), cubic))), x);
}

/** The same with a relative error below 1e-4. */
template <class V>
typename V::F shortGeluTanh(typename V::F x) {
  return geluTanh<V, shortSigmoid<V>>(x);
}

/** max(x, 0); NaN where x is not finite. */
template <class V>
typename V::F relu(typename V::F x) {
  return orNaN<V>(V::max(V::zero(), x), x);
}

/** 1 / x; NaN where x is not finite: zero would turn what overflowed into something finite, and wrong. */
[[maybe_unused]] inline float inverse(float x) { return __builtin_isfinite(x) ? 1.0f / x : __builtin_nanf(""); }

}  // namespace
}  // namespace lam
