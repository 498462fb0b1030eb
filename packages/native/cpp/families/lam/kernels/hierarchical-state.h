#pragma once

#include "families/lam/kernels/hierarchical.h"
#include "kernels/narrow-product.h"

namespace lam {
namespace {

/** The walk of one head along a text of several chunks, two states in hand (spec 4, "hierarchical"). */
template <class V, int MaxRows, int Vectors>
struct HierarchicalStateKernel {
  using F = typename V::F;
  using Chunks = HierarchicalKernel<V, MaxRows, Vectors>;
  using Tri = Triangle<V, MaxRows, Vectors>;
  using Product = typename Tri::Product;
  using Narrow = NarrowProduct<V, Tri::panel>;

  static void run(const HeadWeights& head, const HeadRows& all, const HeadScratch& scratch) {
    const PhaseScope phase(Phase::recurrence);
    const int p = head.paddedWidth;
    const std::size_t size = static_cast<std::size_t>(p) * p;
    const ChunkBuffers b(scratch.floats, longestChunk(head, all), p, head.fluxWidth, Tri::panel);
    for (std::size_t i = 0; i < 2 * size; i += V::width) {
      V::store(b.states + i, all.resumed ? V::load(all.carriedStates + i) : V::zero());
    }
    for (int start = 0; start < all.rows; start += head.chunk) {
      const ChunkRows rows = Chunks::chunkAt(head, all, start);
      const bool followed = start + rows.n < all.rows || all.followed;
      const bool stateless = start == 0 && !all.resumed;
      Tri::transposeKeys(head, rows, b);
      if (head.narrowTiles == nullptr) Tri::attention(head, rows, b);
      else narrowAttention(head, rows, b);
      if (!stateless) decay(all, rows, b, start / head.chunk, size);
      readState(head, all, rows, b, start, stateless);
      emit(head, all, rows, b, start);
      if (followed) writeState(head, all, rows, b, start / head.chunk, size);
    }
    for (std::size_t i = 0; all.followed && i < 2 * size; i += V::width) V::store(all.carriedStates + i, V::load(b.states + i));
  }

  /** att = tril(q·kᵀ), into a, and it and q as operands of bfloat16. */
  static void narrowAttention(const HeadWeights& head, const ChunkRows& rows, const ChunkBuffers& b) {
    const int p = head.paddedWidth;
    const int wide = Tri::columns(rows.n);
    const auto depth = static_cast<std::size_t>(Narrow::depthOf(head.width));
    Narrow::layLeft(rows.qkvg, 4 * p, rows.n, p, b.narrowQ);
    for (int key = 0; key < rows.n; key += Tri::panel) {
      const int keys = rows.n - key < Tri::panel ? rows.n - key : Tri::panel;
      // Working memory that is not in use yet.
      Narrow::layPanelOf(rows.qkvg + static_cast<std::size_t>(key) * 4 * p + p, 4 * p, keys, p, b.fast, b.narrowScores + key * depth / 2);
    }
    Narrow::run(*head.narrowTiles, b.narrowQ, p, reinterpret_cast<const std::uint16_t*>(b.narrowScores), b.a, b.c, rows.n, wide, static_cast<int>(depth), false,
                Shape::lowerResult);
    Tri::keepLower(b.a, b.c, rows.n, 1);
    Narrow::layLeft(b.a, b.c, rows.n, wide, b.narrowAttention);
  }

  /** F ← F·δf·(1 - 0.1·ψ), S ← S·δs·(1 - 0.05·ψ), δ the mean of the decay gates over the chunk. */
  static void decay(const HeadRows& all, const ChunkRows& rows, const ChunkBuffers& b, int chunk, std::size_t size) {
    float fast = 0;
    float slow = 0;
    for (int j = 0; j < rows.n; j++) {
      fast += rows.gates[j * all.gateStride + Gate::fastDecay * all.heads];
      slow += rows.gates[j * all.gateStride + Gate::slowDecay * all.heads];
    }
    const float psi = all.psi[chunk * all.heads + all.head];
    scale(b.states, size, fast / static_cast<float>(rows.n) * (1.0f - 0.1f * psi), b.states);
    scale(b.states + size, size, slow / static_cast<float>(rows.n) * (1.0f - 0.05f * psi), b.states + size);
  }

  /** uf = u - w·F̂ and q·F̂ + att·uf, and likewise for S; F̂ = unit(F). */
  static void readState(const HeadWeights& head, const HeadRows& all, const ChunkRows& rows, const ChunkBuffers& b, int start, bool stateless) {
    const int p = head.paddedWidth;
    const std::size_t size = static_cast<std::size_t>(p) * p;
    const float* uw = all.uw + static_cast<std::size_t>(start) * 2 * p;
    float* differences[2] = {b.fast, b.slow};
    float* outputs[2] = {b.outFast, b.outSlow};
    std::uint16_t* narrow[2] = {b.narrowFast, b.narrowSlow};
    if (head.narrowTiles != nullptr && !stateless) Narrow::layLeft(uw + p, 2 * p, rows.n, p, b.narrowW);
    for (int which = 0; which < 2; which++) {
      float* unitState = b.units + which * size;
      float* corrected = differences[which];
      if (!stateless) {
        unit(b.states + which * size, size, unitState);
        if (head.narrowTiles == nullptr) {
          Product::run(uw + p, 2 * p, unitState, p, corrected, p, rows.n, p, head.width, false);
          Product::run(rows.qkvg, 4 * p, unitState, p, outputs[which], p, rows.n, p, head.width, false);
        } else {
          Narrow::layRight(unitState, p, head.width, p, b.narrowState);
          Narrow::run(*head.narrowTiles, b.narrowW, p, b.narrowState, corrected, p, rows.n, p, Narrow::depthOf(head.width), false);
          Narrow::run(*head.narrowTiles, b.narrowQ, p, b.narrowState, outputs[which], p, rows.n, p, Narrow::depthOf(head.width), false);
        }
      }
      for (int j = 0; j < rows.n; j++) {
        for (int i = 0; i < p; i += V::width) {
          const F u = V::load(uw + j * 2 * p + i);
          V::store(corrected + j * p + i, stateless ? u : V::sub(u, V::load(corrected + j * p + i)));
        }
      }
      if (head.narrowTiles == nullptr) {
        Product::run(b.a, b.c, corrected, p, outputs[which], p, rows.n, p, rows.n, !stateless, Shape::lowerLeft);
      } else {
        Narrow::layRight(corrected, p, rows.n, p, narrow[which]);
        Narrow::run(*head.narrowTiles, b.narrowAttention, Tri::columns(rows.n), narrow[which], outputs[which], p, rows.n, p, Narrow::depthOf(rows.n),
                    !stateless, Shape::lowerLeft);
      }
    }
  }

  /** o = a·f·(…F) + (1 - a)·s·(…S), through the gated norm. */
  static void emit(const HeadWeights& head, const HeadRows& all, const ChunkRows& rows, const ChunkBuffers& b, int start) {
    const int p = head.paddedWidth;
    for (int j = 0; j < rows.n; j++) {
      const float* gates = rows.gates + j * all.gateStride;
      const float share = all.share[start + j];
      const F fast = V::set(share * gates[Gate::fastGate * all.heads]);
      const F slow = V::set((1.0f - share) * gates[Gate::slowGate * all.heads]);
      float* o = b.outFast + j * p;
      for (int i = 0; i < p; i += V::width) {
        V::store(o + i, V::fma(fast, V::load(o + i), V::mul(slow, V::load(b.outSlow + j * p + i))));
      }
      const float* g = rows.qkvg + static_cast<std::size_t>(j) * 4 * p + 3 * p;
      Tri::gatedNorm(head, o, g, all.mixed + static_cast<std::size_t>(start + j) * all.mixedStride);
    }
  }

  /** F ← F + kᵀ·uf, S ← S + kᵀ·us, then F, S ← unit(F + x̄·ψ·S), unit(S + x̄·(1 - ψ)·F). */
  static void writeState(const HeadWeights& head, const HeadRows& all, const ChunkRows& rows, const ChunkBuffers& b, int chunk, std::size_t size) {
    const int p = head.paddedWidth;
    float* fast = b.states;
    float* slow = b.states + size;
    if (head.narrowTiles == nullptr) {
      Product::run(b.kt, b.c, b.fast, p, fast, p, head.width, p, rows.n, true);
      Product::run(b.kt, b.c, b.slow, p, slow, p, head.width, p, rows.n, true);
    } else {
      const int wide = Tri::columns(rows.n);
      Narrow::layLeft(b.kt, b.c, head.width, wide, b.narrowKeys);
      Narrow::run(*head.narrowTiles, b.narrowKeys, wide, b.narrowFast, fast, p, head.width, p, Narrow::depthOf(rows.n), true);
      Narrow::run(*head.narrowTiles, b.narrowKeys, wide, b.narrowSlow, slow, p, head.width, p, Narrow::depthOf(rows.n), true);
    }
    float total = 0;
    for (int h = 0; h < all.heads; h++) total += all.psi[chunk * all.heads + h];
    const float psi = all.psi[chunk * all.heads + all.head];
    const float exchange = 0.05f + 0.1f * (total / static_cast<float>(all.heads));
    const F toFast = V::set(exchange * psi);
    const F toSlow = V::set(exchange * (1.0f - psi));
    for (std::size_t i = 0; i < size; i += V::width) {
      const F f = V::load(fast + i);
      const F s = V::load(slow + i);
      V::store(fast + i, V::fma(toFast, s, f));
      V::store(slow + i, V::fma(toSlow, f, s));
    }
    unit(fast, size, fast);
    unit(slow, size, slow);
  }

  /** out = x / (‖x‖ + 1e-8). */
  static void unit(const float* x, std::size_t size, float* out) { scale(x, size, inverse(euclideanNorm<V>(x, size) + 1e-8f), out); }

  static void scale(const float* x, std::size_t size, float factor, float* out) {
    for (std::size_t i = 0; i < size; i += V::width) V::store(out + i, V::mul(V::load(x + i), V::set(factor)));
  }
};

}  // namespace
}  // namespace lam
