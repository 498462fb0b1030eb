#pragma once

#include "families/lam/kernels/triangle.h"

namespace lam {
namespace {

/**
 * The flat rule of one head in blocks (spec 4, "flat"). Four sums of `d×d` carry the text: G = Σ kᵀk, S = Σ kᵀv,
 * H = Σ gᵀv, U = Σ kᵀu; a block adds its own triangle to what they say.
 */
template <class V, int MaxRows, int Vectors>
struct FlatKernel {
  using F = typename V::F;
  using Tri = Triangle<V, MaxRows, Vectors>;
  using Product = typename Tri::Product;

  static void run(const HeadWeights& head, const HeadRows& all, const HeadScratch& scratch) {
    const PhaseScope phase(Phase::recurrence);
    const int p = head.paddedWidth;
    const std::size_t size = static_cast<std::size_t>(p) * p;
    const ChunkBuffers b(scratch.floats, longestChunk(head, all), p, 0, Tri::panel);
    for (std::size_t i = 0; i < 4 * size; i += V::width) {
      V::store(b.states + i, all.resumed ? V::load(all.carriedStates + i) : V::zero());
    }
    for (int start = 0; start < all.rows; start += head.chunk) {
      const int n = all.rows - start < head.chunk ? all.rows - start : head.chunk;
      const ChunkRows rows{all.qkvg + static_cast<std::size_t>(start) * 4 * p, all.gates + start * all.gateStride, n};
      const bool stateless = start == 0 && !all.resumed;
      const bool followed = start + n < all.rows || all.followed;
      solve(head, all, rows, b, stateless);
      emit(head, all, rows, b, start, stateless);
      if (followed) advance(head, rows, b);
    }
    for (std::size_t i = 0; all.followed && i < 4 * size; i += V::width) V::store(all.carriedStates + i, V::load(b.states + i));
  }

  /** g = k'·G - A·k into w, gᵀ into outSlow; u = v + T·v + k'·(H - S) with T = A + stril(k'·gᵀ). */
  static void solve(const HeadWeights& head, const HeadRows& all, const ChunkRows& rows, const ChunkBuffers& b, bool stateless) {
    const int p = head.paddedWidth;
    const std::size_t size = static_cast<std::size_t>(p) * p;
    Tri::transposeKeys(head, rows, b);
    Tri::scaleKeys(head, all, rows, b);
    Tri::differences(head, rows, b);
    Product::run(b.a, b.c, rows.qkvg + p, 4 * p, b.fast, p, rows.n, p, rows.n, false, Shape::lowerLeft);
    if (!stateless) Product::run(b.kBeta, p, b.states, p, b.w, p, rows.n, p, head.width, false);
    for (int i = 0; i < rows.n * p; i += V::width) {
      V::store(b.w + i, V::sub(stateless ? V::zero() : V::load(b.w + i), V::load(b.fast + i)));
    }
    transpose<V>(b.w, p, rows.n, p, b.outSlow, b.c, Tri::columns(rows.n));
    Product::run(b.kBeta, p, b.outSlow, b.c, b.t, b.c, rows.n, Tri::columns(rows.n), head.width, false, Shape::lowerResult);
    Tri::addDifferences(b, rows.n);
    Tri::addProduct(b, rows.qkvg + 2 * p, 4 * p, b.u, p, p, rows.n);
    if (stateless) return;
    for (std::size_t i = 0; i < size; i += V::width) {
      V::store(b.units + i, V::sub(V::load(b.states + 2 * size + i), V::load(b.states + size + i)));
    }
    Product::run(b.kBeta, p, b.units, p, b.u, p, rows.n, p, head.width, true);
  }

  /** o = 0.1·f·(q·S + att·v) + 0.9·s·(q·U + att·u), through the gated norm. */
  static void emit(const HeadWeights& head, const HeadRows& all, const ChunkRows& rows, const ChunkBuffers& b, int start, bool stateless) {
    const int p = head.paddedWidth;
    const std::size_t size = static_cast<std::size_t>(p) * p;
    Tri::attention(head, rows, b);
    if (!stateless) {
      Product::run(rows.qkvg, 4 * p, b.states + size, p, b.fast, p, rows.n, p, head.width, false);
      Product::run(rows.qkvg, 4 * p, b.states + 3 * size, p, b.slow, p, rows.n, p, head.width, false);
    }
    Product::run(b.a, b.c, rows.qkvg + 2 * p, 4 * p, b.fast, p, rows.n, p, rows.n, !stateless, Shape::lowerLeft);
    Product::run(b.a, b.c, b.u, p, b.slow, p, rows.n, p, rows.n, !stateless, Shape::lowerLeft);
    for (int j = 0; j < rows.n; j++) {
      const float* gates = rows.gates + j * all.gateStride;
      const F fast = V::set(0.1f * gates[Gate::fastGate * all.heads]);
      const F slow = V::set(0.9f * gates[Gate::slowGate * all.heads]);
      float* o = b.fast + j * p;
      for (int i = 0; i < p; i += V::width) {
        V::store(o + i, V::fma(fast, V::load(o + i), V::mul(slow, V::load(b.slow + j * p + i))));
      }
      const float* g = rows.qkvg + static_cast<std::size_t>(j) * 4 * p + 3 * p;
      Tri::gatedNorm(head, o, g, all.mixed + static_cast<std::size_t>(start + j) * all.mixedStride);
    }
  }

  /** G += kᵀ·k, S += kᵀ·v, H += gᵀ·v, U += kᵀ·u. */
  static void advance(const HeadWeights& head, const ChunkRows& rows, const ChunkBuffers& b) {
    const int p = head.paddedWidth;
    const std::size_t size = static_cast<std::size_t>(p) * p;
    const float* v = rows.qkvg + 2 * p;
    Product::run(b.kt, b.c, rows.qkvg + p, 4 * p, b.states, p, head.width, p, rows.n, true);
    Product::run(b.kt, b.c, v, 4 * p, b.states + size, p, head.width, p, rows.n, true);
    Product::run(b.outSlow, b.c, v, 4 * p, b.states + 2 * size, p, head.width, p, rows.n, true);
    Product::run(b.kt, b.c, b.u, p, b.states + 3 * size, p, head.width, p, rows.n, true);
  }
};

}  // namespace
}  // namespace lam
