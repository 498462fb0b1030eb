#pragma once

#include "families/lam/kernels/triangle.h"

namespace lam {
namespace {

/** The hierarchical rule of one head (spec 4), in the half that needs no state and the half that walks along it. */
template <class V, int MaxRows, int Vectors>
struct HierarchicalKernel {
  using F = typename V::F;
  using Tri = Triangle<V, MaxRows, Vectors>;
  using Product = typename Tri::Product;

  /** clip(σ(x), 0.01, 0.99); NaN where x is not finite. */
  static F clippedSigmoid(F x) { return V::min(V::set(0.99f), V::max(V::set(0.01f), sigmoid<V>(x))); }

  /** Second half of an MLP on one row, but for its logistic function: silu(hidden + bias)·out + outBias, over `units` values. */
  static float mlpOut(const float* hidden, const float* bias, const float* out, float outBias, int units) {
    F sum = V::zero();
    for (int i = 0; i < units; i += V::width) {
      sum = V::fma(silu<V>(V::add(V::load(hidden + i), V::load(bias + i))), V::load(out + i), sum);
    }
    return V::sum(sum) + outBias;
  }

  /** a = 0.5 + 0.3·clip(σ(MLP_t([k', v]))) of each row, into `share`. */
  static void shares(const HeadWeights& head, const ChunkRows& rows, const ChunkBuffers& b) {
    const int p = head.paddedWidth;
    const int width = head.fluxWidth;
    const int units = head.width / 2;
    fluxProduct(b.kBeta, p, head.tokenFlux, width, b.hidden, rows.n, units, head.width, false);
    fluxProduct(rows.qkvg + 2 * p, 4 * p, head.tokenFlux + p * width, width, b.hidden, rows.n, units, head.width, true);
    for (int j = 0; j < rows.n; j++) b.share[j] = mlpOut(b.hidden + j * width, head.tokenFluxBias, head.tokenFluxOut, head.tokenFluxOutBias, units);
    for (int j = 0; j < rows.n; j += V::width) {
      V::store(b.share + j, V::fma(V::set(0.3f), clippedSigmoid(V::load(b.share + j)), V::set(0.5f)));
    }
  }

  /** hidden[rows][width] (+)= x[rows][depth] · weights[depth][width], of whose columns `units` count: half a panel where they fit in one. */
  static void fluxProduct(const float* x, std::size_t stride, const float* weights, int width, float* hidden, int rows, int units, int depth, bool accumulate) {
    const int columns = (units + V::width - 1) / V::width * V::width;
    if (columns % Tri::panel == 0) Product::run(x, stride, weights, width, hidden, width, rows, columns, depth, accumulate);
    else Matmul<V, MaxRows, 1>::run(x, stride, weights, width, hidden, width, rows, columns, depth, accumulate);
  }

  /** ψ of a chunk: clip(σ(MLP_f([mean k, mean u, mean_j (k_j·W_bilinear)·u_j / temp]))). */
  static float flux(const HeadWeights& head, const ChunkRows& rows, const ChunkBuffers& b, const float* u) {
    const int p = head.paddedWidth;
    const int units = head.width / 2;
    const F inverse = V::set(1.0f / static_cast<float>(rows.n));
    for (int i = 0; i < p; i += V::width) {
      F keys = V::zero();
      F values = V::zero();
      for (int j = 0; j < rows.n; j++) {
        keys = V::add(keys, V::load(rows.qkvg + static_cast<std::size_t>(j) * 4 * p + p + i));
        values = V::add(values, V::load(u + static_cast<std::size_t>(j) * 2 * p + i));
      }
      V::store(b.means + i, V::mul(keys, inverse));
      V::store(b.means + p + i, V::mul(values, inverse));
    }
    Product::run(rows.qkvg + p, 4 * p, head.bilinear, p, b.fast, p, rows.n, p, head.width, false);
    F sum = V::zero();
    for (int j = 0; j < rows.n; j++) {
      for (int i = 0; i < p; i += V::width) sum = V::fma(V::load(b.fast + j * p + i), V::load(u + static_cast<std::size_t>(j) * 2 * p + i), sum);
    }
    b.means[2 * p] = V::sum(sum) / static_cast<float>(rows.n) / head.temp;
    fluxProduct(b.means, 0, head.flux, head.fluxWidth, b.hidden, 1, units, 2 * p + 1, false);
    return V::sum(V::first(clippedSigmoid(V::set(mlpOut(b.hidden, head.fluxBias, head.fluxOut, head.fluxOutBias, units))), 1));
  }

  /** T = A + stril(A·Aᵀ), into t. */
  static void solve(const HeadWeights& head, const HeadRows& all, const ChunkRows& rows, const ChunkBuffers& b) {
    Tri::transposeKeys(head, rows, b);
    Tri::scaleKeys(head, all, rows, b);
    Tri::differences(head, rows, b);
    Product::run(b.a, b.c, b.at, b.c, b.t, b.c, rows.n, Tri::columns(rows.n), rows.n, false, Shape::lowerBoth);
    Tri::addDifferences(b, rows.n);
  }

  static void chunks(const HeadWeights& head, const HeadRows& all, const HeadScratch& scratch) {
    const PhaseScope phase(Phase::recurrence);
    const int p = head.paddedWidth;
    const ChunkBuffers b(scratch.floats, longestChunk(head, all), p, head.fluxWidth, Tri::panel);
    for (int start = 0; start < all.rows; start += head.chunk) {
      const ChunkRows rows = chunkAt(head, all, start);
      solve(head, all, rows, b);
      if (all.uw == nullptr) {
        alone(head, all, rows, b);
        continue;
      }
      shares(head, rows, b);
      for (int j = 0; j < rows.n; j++) all.share[start + j] = b.share[j];
      // u = v + T·v, and w = k' + T·k' for the states to read.
      float* uw = all.uw + static_cast<std::size_t>(start) * 2 * p;
      Tri::addProduct(b, rows.qkvg + 2 * p, 4 * p, uw, 2 * p, p, rows.n);
      Tri::addProduct(b, b.kBeta, p, uw + p, 2 * p, p, rows.n);
      // The last chunk's too: where its decay is near zero, ‖F‖ comes near unit's 1e-8 and ψ shows in F̂.
      all.psi[start / head.chunk * all.heads + all.head] = flux(head, rows, b, uw);
    }
  }

  /** A text of one chunk needs no state: o = (a·f + (1-a)·s)·(att·u). */
  static void alone(const HeadWeights& head, const HeadRows& all, const ChunkRows& rows, const ChunkBuffers& b) {
    const int p = head.paddedWidth;
    shares(head, rows, b);
    Tri::addProduct(b, rows.qkvg + 2 * p, 4 * p, b.u, p, p, rows.n);
    Tri::attention(head, rows, b);
    Product::run(b.a, b.c, b.u, p, b.outFast, p, rows.n, p, rows.n, false, Shape::lowerLeft);
    for (int j = 0; j < rows.n; j++) {
      const float* gates = rows.gates + j * all.gateStride;
      const float fast = b.share[j] * gates[Gate::fastGate * all.heads];
      const F weight = V::set(fast + (1.0f - b.share[j]) * gates[Gate::slowGate * all.heads]);
      float* o = b.outFast + j * p;
      for (int i = 0; i < p; i += V::width) V::store(o + i, V::mul(V::load(o + i), weight));
      Tri::gatedNorm(head, o, rows.qkvg + static_cast<std::size_t>(j) * 4 * p + 3 * p, all.mixed + j * all.mixedStride);
    }
  }

  static ChunkRows chunkAt(const HeadWeights& head, const HeadRows& all, int start) {
    const int n = all.rows - start < head.chunk ? all.rows - start : head.chunk;
    return {all.qkvg + static_cast<std::size_t>(start) * 4 * head.paddedWidth, all.gates + start * all.gateStride, n};
  }
};

}  // namespace
}  // namespace lam
