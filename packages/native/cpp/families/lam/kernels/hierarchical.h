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

  static float clippedSigmoid(float x) {
    const float y = V::sum(V::first(sigmoid<V>(V::set(x)), 1));
    return y < 0.01f ? 0.01f : y > 0.99f ? 0.99f : y;
  }

  /** Second half of an MLP on one row: clip(σ(silu(hidden + bias)·out + outBias), 0.01, 0.99). */
  static float mlpOut(const float* hidden, const float* bias, const float* out, float outBias, int width) {
    F sum = V::zero();
    for (int i = 0; i < width; i += V::width) {
      sum = V::fma(silu<V>(V::add(V::load(hidden + i), V::load(bias + i))), V::load(out + i), sum);
    }
    return clippedSigmoid(V::sum(sum) + outBias);
  }

  /** share[j] = a = 0.5 + 0.3·clip(σ(MLP_t([k', v]))). */
  static void shares(const HeadWeights& head, const ChunkRows& rows, const ChunkBuffers& b, float* share) {
    const int p = head.paddedWidth;
    const int width = head.fluxWidth;
    Product::run(b.kBeta, p, head.tokenFlux, width, b.hidden, width, rows.n, width, head.width, false);
    Product::run(rows.qkvg + 2 * p, 4 * p, head.tokenFlux + p * width, width, b.hidden, width, rows.n, width, head.width, true);
    for (int j = 0; j < rows.n; j++) {
      const float flux = mlpOut(b.hidden + j * width, head.tokenFluxBias, head.tokenFluxOut, head.tokenFluxOutBias, width);
      share[j] = 0.5f + 0.3f * flux;
    }
  }

  /** ψ of a chunk: clip(σ(MLP_f([mean k, mean u, mean_j (k_j·W_bilinear)·u_j / temp]))). */
  static float flux(const HeadWeights& head, const ChunkRows& rows, const ChunkBuffers& b) {
    const int p = head.paddedWidth;
    const F inverse = V::set(1.0f / static_cast<float>(rows.n));
    for (int i = 0; i < p; i += V::width) {
      F keys = V::zero();
      F values = V::zero();
      for (int j = 0; j < rows.n; j++) {
        keys = V::add(keys, V::load(rows.qkvg + static_cast<std::size_t>(j) * 4 * p + p + i));
        values = V::add(values, V::load(b.u + j * p + i));
      }
      V::store(b.means + i, V::mul(keys, inverse));
      V::store(b.means + p + i, V::mul(values, inverse));
    }
    Product::run(rows.qkvg + p, 4 * p, head.bilinear, p, b.fast, p, rows.n, p, head.width, false);
    F sum = V::zero();
    for (int j = 0; j < rows.n; j++) {
      for (int i = 0; i < p; i += V::width) sum = V::fma(V::load(b.fast + j * p + i), V::load(b.u + j * p + i), sum);
    }
    b.means[2 * p] = V::sum(sum) / static_cast<float>(rows.n) / head.temp;
    Product::run(b.means, 0, head.flux, head.fluxWidth, b.hidden, head.fluxWidth, 1, head.fluxWidth, 2 * p + 1, false);
    return mlpOut(b.hidden, head.fluxBias, head.fluxOut, head.fluxOutBias, head.fluxWidth);
  }

  /** u = v + T·v with T = A + stril(A·Aᵀ), and w = k' + T·k' where a state will read it. */
  static void solve(const HeadWeights& head, const HeadRows& all, const ChunkRows& rows, const ChunkBuffers& b, bool withW) {
    const int p = head.paddedWidth;
    Tri::transposeKeys(head, rows, b);
    Tri::scaleKeys(head, all, rows, b);
    Tri::differences(head, rows, b);
    Product::run(b.a, b.c, b.at, b.c, b.t, b.c, rows.n, Tri::columns(rows.n), rows.n, true, Shape::lowerBoth);
    Tri::keepLower(b.t, b.c, rows.n, 0);
    Tri::addProduct(b, rows.qkvg + 2 * p, 4 * p, b.u, p, rows.n);
    if (withW) Tri::addProduct(b, b.kBeta, p, b.w, p, rows.n);
  }

  static void chunks(const HeadWeights& head, const HeadRows& all, const HeadScratch& scratch) {
    const PhaseScope phase(Phase::recurrence);
    const int p = head.paddedWidth;
    const ChunkBuffers b(scratch.floats, longestChunk(head, all), p, head.fluxWidth, Tri::panel);
    for (int start = 0; start < all.rows; start += head.chunk) {
      const ChunkRows rows = chunkAt(head, all, start);
      solve(head, all, rows, b, all.uw != nullptr);
      if (all.uw == nullptr) {
        alone(head, all, rows, b);
        continue;
      }
      shares(head, rows, b, all.share + start);
      for (int j = 0; j < rows.n; j++) {
        float* uw = all.uw + static_cast<std::size_t>(start + j) * 2 * p;
        for (int i = 0; i < p; i += V::width) {
          V::store(uw + i, V::load(b.u + j * p + i));
          V::store(uw + p + i, V::load(b.w + j * p + i));
        }
      }
      // The last chunk's too: where its decay is near zero, ‖F‖ comes near unit's 1e-8 and ψ shows in F̂.
      all.psi[start / head.chunk * all.heads + all.head] = flux(head, rows, b);
    }
  }

  /** A text of one chunk needs no state: o = (a·f + (1-a)·s)·(att·u). */
  static void alone(const HeadWeights& head, const HeadRows& all, const ChunkRows& rows, const ChunkBuffers& b) {
    const int p = head.paddedWidth;
    float* share = b.beta;
    shares(head, rows, b, share);
    Tri::attention(head, rows, b);
    Product::run(b.a, b.c, b.u, p, b.outFast, p, rows.n, p, rows.n, false, Shape::lowerLeft);
    for (int j = 0; j < rows.n; j++) {
      const float* gates = rows.gates + j * all.gateStride;
      const float fast = share[j] * gates[Gate::fastGate * all.heads];
      const F weight = V::set(fast + (1.0f - share[j]) * gates[Gate::slowGate * all.heads]);
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
