#pragma once

#include <cstddef>

#include "families/lam/kernels/head.h"
#include "kernels/norms.h"
#include "kernels/matmul.h"
#include "simd/functions.h"
#include "simd/transpose.h"

namespace lam {
namespace {

/** Working memory of one head on one thread; strides in floats, every row a whole number of panels. */
struct ChunkBuffers {
  int c;           // rows and columns of a triangle, padded
  float* kt;       // [p][c]: kᵀ of the chunk
  float* kBeta;    // [c][p]: k' = β·k
  float* a;        // [c][c]: A, later att
  float* at;       // [c][c]: Aᵀ
  float* t;        // [c][c]: T
  float* u;        // [c][p]
  float* w;        // [c][p]
  float* fast;     // [c][p]: uf, then others
  float* slow;     // [c][p]
  float* outFast;  // [c][p]
  float* outSlow;  // [c][p]
  float* hidden;   // [c][fluxWidth]
  float* beta;     // [c]
  float* share;    // [c]
  float* states;   // [4][p][p]
  float* units;    // [4][p][p]
  float* means;    // [2p + 1], padded

  // bfloat16; left operands have rows that tiles may read behind theirs.
  std::uint16_t* narrowQ;          // [c + rowsReadTogether][p]
  std::uint16_t* narrowW;          // likewise
  std::uint16_t* narrowAttention;  // [c + rowsReadTogether][c]
  std::uint16_t* narrowKeys;       // [p + rowsReadTogether][c]: kᵀ on the left
  float* narrowScores;             // kᵀ on the right, panels of words [p / 2]
  std::uint16_t* narrowState;      // [p][p] on the right
  std::uint16_t* narrowFast;       // uf, [c][p] on the right
  std::uint16_t* narrowSlow;       // us, likewise

  static constexpr std::size_t padded(int n, int panel) { return static_cast<std::size_t>((n + panel - 1) / panel) * panel; }

  static std::size_t floats(int chunk, int p, int fluxWidth, int panel) {
    const std::size_t c = padded(chunk, panel);
    return p * c + 7 * c * p + 3 * c * c + c * fluxWidth + 2 * c + 8ull * p * p + 2ull * p + panel + narrowFloats(c, p);
  }

  static std::size_t narrowFloats(std::size_t c, std::size_t p) {
    return (c + rowsReadTogether) * p + ((c + rowsReadTogether) * c + (p + rowsReadTogether) * c + c * p + p * p) / 2 + c * p;
  }

  ChunkBuffers(float* floats, int chunk, int p, int fluxWidth, int panel) : c(static_cast<int>(padded(chunk, panel))) {
    const auto take = [&floats](std::size_t count) {
      float* start = floats;
      floats += count;
      return start;
    };
    const std::size_t n = c;
    kt = take(n * p);
    kBeta = take(n * p);
    a = take(n * n);
    at = take(n * n);
    t = take(n * n);
    u = take(n * p);
    w = take(n * p);
    fast = take(n * p);
    slow = take(n * p);
    outFast = take(n * p);
    outSlow = take(n * p);
    hidden = take(n * fluxWidth);
    beta = take(n);
    share = take(n);
    states = take(4ull * p * p);
    units = take(4ull * p * p);
    means = take(2ull * p + panel);
    const auto takeNarrow = [&take](std::size_t count) { return reinterpret_cast<std::uint16_t*>(take(count / 2)); };
    narrowQ = takeNarrow((n + rowsReadTogether) * p);
    narrowW = takeNarrow((n + rowsReadTogether) * p);
    narrowAttention = takeNarrow((n + rowsReadTogether) * n);
    narrowKeys = takeNarrow((p + rowsReadTogether) * n);
    narrowScores = take(n * p / 2);
    narrowState = takeNarrow(static_cast<std::size_t>(p) * p);
    narrowFast = takeNarrow(n * p);
    narrowSlow = takeNarrow(n * p);
  }
};

/** The most rows that a chunk of these rows has: what working memory is laid out for. */
[[maybe_unused]] inline int longestChunk(const HeadWeights& head, const HeadRows& all) { return all.rows < head.chunk ? all.rows : head.chunk; }

/** One chunk of one head: `n` rows of q, k, v, g, `4p` apart. */
struct ChunkRows {
  const float* qkvg;
  const float* gates;
  int n;
};

/** The triangles that both rules share (spec 4). */
template <class V, int MaxRows, int Vectors>
struct Triangle {
  using F = typename V::F;
  using Product = Matmul<V, MaxRows, Vectors>;
  static constexpr int panel = Product::panelWidth;

  static int columns(int n) { return (n + panel - 1) / panel * panel; }

  static void transposeKeys(const HeadWeights& head, const ChunkRows& rows, const ChunkBuffers& b) {
    const int p = head.paddedWidth;
    transpose<V>(rows.qkvg + p, 4 * p, rows.n, p, b.kt, b.c, columns(rows.n));
  }

  /** k' = β·k, and β itself side by side. */
  static void scaleKeys(const HeadWeights& head, const HeadRows& all, const ChunkRows& rows, const ChunkBuffers& b) {
    const int p = head.paddedWidth;
    for (int j = 0; j < rows.n; j++) {
      b.beta[j] = rows.gates[j * all.gateStride];
      const F beta = V::set(b.beta[j]);
      const float* k = rows.qkvg + static_cast<std::size_t>(j) * 4 * p + p;
      for (int i = 0; i < p; i += V::width) V::store(b.kBeta + j * p + i, V::mul(beta, V::load(k + i)));
    }
    for (int j = rows.n; j < columns(rows.n); j++) b.beta[j] = 0;
  }

  /** A = -stril(k'·kᵀ) into a, Aᵀ into at: both from the one symmetric k·kᵀ. */
  static void differences(const HeadWeights& head, const ChunkRows& rows, const ChunkBuffers& b) {
    const int p = head.paddedWidth;
    const int wide = columns(rows.n);
    Product::run(rows.qkvg + p, 4 * p, b.kt, b.c, b.a, b.c, rows.n, wide, head.width, false);
    for (int j = 0; j < rows.n; j++) {
      float* gram = b.a + static_cast<std::size_t>(j) * b.c;
      const F minusBeta = V::set(-b.beta[j]);
      for (int i = 0; i < wide; i += V::width) {
        const F value = V::load(gram + i);
        const F row = V::first(V::mul(minusBeta, value), j - i);
        const F column = V::mul(V::sub(V::zero(), V::load(b.beta + i)), value);
        V::store(gram + i, row);
        V::store(b.at + j * b.c + i, V::sub(column, V::first(column, j + 1 - i)));
      }
    }
  }

  /** t = A + stril(t). */
  static void addDifferences(const ChunkBuffers& b, int n) {
    for (int j = 0; j < n; j++) {
      const std::size_t start = static_cast<std::size_t>(j) * b.c;
      // A product with t on the left reads row j no further than the end of the tile it lies in.
      for (int i = 0; i < columns(n) && i < j + MaxRows; i += V::width) {
        V::store(b.t + start + i, V::add(V::load(b.a + start + i), V::first(V::load(b.t + start + i), j - i)));
      }
    }
  }

  /** Keeps columns below `j + offset` of row j. */
  static void keepLower(float* matrix, int stride, int n, int offset) {
    for (int j = 0; j < n; j++) {
      float* row = matrix + static_cast<std::size_t>(j) * stride;
      for (int i = (j + offset) / V::width * V::width; i < columns(n); i += V::width) V::store(row + i, V::first(V::load(row + i), j + offset - i));
    }
  }

  /** out = x + T·x for rows of `p` values. */
  static void addProduct(const ChunkBuffers& b, const float* x, std::size_t stride, float* out, std::size_t outStride, int p, int n) {
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < p; i += V::width) V::store(out + j * outStride + i, V::load(x + j * stride + i));
    }
    Product::run(b.t, b.c, x, stride, out, outStride, n, p, n, true, Shape::lowerLeft);
  }

  /** att = tril(q·kᵀ), into a. */
  static void attention(const HeadWeights& head, const ChunkRows& rows, const ChunkBuffers& b) {
    Product::run(rows.qkvg, 4 * head.paddedWidth, b.kt, b.c, b.a, b.c, rows.n, columns(rows.n), head.width, false, Shape::lowerResult);
    keepLower(b.a, b.c, rows.n, 1);
  }

  /** mixed = o · rsqrt(mean(o²) + ε) · weight · σ(g) for one row (spec 3). */
  static void gatedNorm(const HeadWeights& head, const float* o, const float* g, float* mixed) {
    const F scale = V::set(inverse(rootMeanSquare<V>(o, head.paddedWidth, head.width, head.normEpsilon)));
    for (int i = 0; i < head.paddedWidth; i += V::width) {
      const F raw = V::load(g + i);
      const F gate = V::mul(V::load(head.normWeight + i), head.narrow ? shortSigmoid<V>(raw) : sigmoid<V>(raw));
      V::store(mixed + i, V::mul(V::mul(V::load(o + i), scale), gate));
    }
  }
};

}  // namespace
}  // namespace lam
