#pragma once

#include <cstddef>
#include <cstdint>

#include "families/lam/kernels/head.h"
#include "kernels/kernel-types.h"

namespace lam {

/** Where LAM's token embeddings come from (spec 3). */
struct LamEmbedding {
  WordRows words;
  /** `[positionRows, stride]`: position row plus token type 0. */
  const float* positions;
  int positionRows;
  LayerNormWeights norm;
};

/** The kernels that LAM's layers need beside those that all families share. */
struct LamKernels {
  /** x[row] = LayerNorm(word[id] + position(t)) for tokens `first` to `first + rows` of a text of `length` tokens. */
  void (*embed)(const LamEmbedding& tables, const std::int32_t* ids, std::int64_t first, std::int64_t length, int rows, float* x);
  /** Convolution, silu, head norm and β of one head's raw projections, in place (spec 3, "Mixer"). */
  void (*convolve)(const HeadWeights& head, const HeadRows& rows);
  /** What a head computes before its state is known (spec 4, hierarchical). */
  void (*hierarchicalChunks)(const HeadWeights& head, const HeadRows& rows, const HeadScratch& scratch);
  /** What a head computes along its state, chunk after chunk, and its output; its products are in bfloat16 where the head has tiles for that. */
  void (*hierarchicalState)(const HeadWeights& head, const HeadRows& rows, const HeadScratch& scratch);
  /** The flat rule in blocks with four carried sums. */
  void (*flat)(const HeadWeights& head, const HeadRows& rows, const HeadScratch& scratch);
  /** Floats that `HeadScratch` must hold for chunks of at most `chunk` rows. */
  std::size_t (*headScratchFloats)(int chunk, int paddedWidth, int fluxWidth);
};

}  // namespace lam
