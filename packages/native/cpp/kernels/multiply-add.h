#pragma once

#include <cstdint>

namespace lam {
namespace {

/** Multiply-adds that touch nothing but registers: what the machine can do at most, measured for the benchmarks. */
template <class V, int Chains>
struct MultiplyAdd {
  using F = typename V::F;

  /** Does `rounds` rounds of `perRound` floating-point operations; the result is of no use but to be kept. */
  static float run(std::int64_t rounds) {
    F sums[Chains];
#pragma GCC unroll 32
    for (int i = 0; i < Chains; i++) sums[i] = V::set(static_cast<float>(i));
    const F factor = V::set(0.999f);
    const F term = V::set(0.001f);
    for (std::int64_t round = 0; round < rounds; round++) {
#pragma GCC unroll 32
      for (int i = 0; i < Chains; i++) sums[i] = V::fma(sums[i], factor, term);
    }
    F total = V::zero();
#pragma GCC unroll 32
    for (int i = 0; i < Chains; i++) total = V::add(total, sums[i]);
    return V::sum(total);
  }

  /** A multiplication and an addition in each lane of each chain. */
  static constexpr int perRound = 2 * Chains * V::width;
};

}  // namespace
}  // namespace lam
