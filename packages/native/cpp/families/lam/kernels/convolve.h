#pragma once

#include <cstddef>

#include "families/lam/kernels/head.h"
#include "kernels/norms.h"
#include "kernels/phase.h"
#include "simd/functions.h"

namespace lam {
namespace {

/** From raw projections to q, k and v (spec 3, "Mixer"), in place. */
template <class V>
struct ConvolveKernel {
  using F = typename V::F;

  static void run(const HeadWeights& head, const HeadRows& rows) {
    const PhaseScope phase(Phase::convolve);
    const int p = head.paddedWidth;
    for (int i = 0; i < 3 * p; i += V::width) {
      if (head.narrow) column<true>(head, rows, i);
      else column<false>(head, rows, i);
    }
    for (int row = 0; row < rows.rows; row++) {
      float* q = rows.qkvg + static_cast<std::size_t>(row) * 4 * p;
      unit(q, p);
      unit(q + p, p);
      const F beta = V::set(rows.gates[row * rows.gateStride]);
      for (int i = 0; i < p; i += V::width) V::store(q + 2 * p + i, V::mul(V::load(q + 2 * p + i), beta));
    }
  }

  /** silu(Σ taps·x(t-2..t+1) + bias) down one register's columns; the three rows in flight stay in registers. */
  template <bool Narrow>
  static void column(const HeadWeights& head, const HeadRows& rows, int i) {
    const int p = head.paddedWidth;
    const std::size_t stride = 4 * static_cast<std::size_t>(p);
    const F tap0 = V::load(head.taps + i);
    const F tap1 = V::load(head.taps + 3 * p + i);
    const F tap2 = V::load(head.taps + 6 * p + i);
    const F tap3 = V::load(head.taps + 9 * p + i);
    const F bias = V::load(head.tapBias + i);
    F before2 = V::zero();
    F before1 = V::zero();
    if (rows.resumed) {
      before2 = V::load(rows.carriedRows + i);
      before1 = V::load(rows.carriedRows + 3 * p + i);
    }
    float* x = rows.qkvg + i;
    F now = V::load(x);
    for (int row = 0; row < rows.rows; row++, x += stride) {
      const F after = row + 1 < rows.rows || rows.followed ? V::load(x + stride) : V::zero();
      F sum = V::fma(before2, tap0, bias);
      sum = V::fma(before1, tap1, sum);
      sum = V::fma(now, tap2, sum);
      sum = V::fma(after, tap3, sum);
      V::store(x, Narrow ? shortSilu<V>(sum) : silu<V>(sum));
      before2 = before1;
      before1 = now;
      now = after;
    }
    if (rows.followed) {
      V::store(rows.carriedRows + i, before2);
      V::store(rows.carriedRows + 3 * p + i, before1);
    }
  }

  /** Divides by the Euclidean norm, floor 1e-12; a norm that overflows gives NaN. */
  static void unit(float* x, int p) {
    const float length = euclideanNorm<V>(x, p);
    const F scale = V::set(inverse(length < 1e-12f ? 1e-12f : length));
    for (int i = 0; i < p; i += V::width) V::store(x + i, V::mul(V::load(x + i), scale));
  }
};

}  // namespace
}  // namespace lam
