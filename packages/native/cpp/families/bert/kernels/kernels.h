#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernel-types.h"
#include "kernels/tile.h"

namespace lam {

/** Where BERT's token embeddings come from. */
struct BertEmbedding {
  WordRows words;
  /** `[tokens, stride]`, from the row of a text's first token on. */
  const float* positions;
  /** `[types, stride]`. */
  const float* types;
  LayerNormWeights norm;
};

/** One head of a layer: of width d, padded to p, a whole number of panels. */
struct AttentionHead {
  int width;
  int paddedWidth;
  /** `[p]`. */
  const float* queryBias;
  /** 1 / √d. */
  float scale;
  /** Tiles of bfloat16, in which both products are computed; null for float32. */
  const TileProduct* narrow = nullptr;
};

/** One head's rows of one text. */
struct AttentionRows {
  /** `[rows][3p]`: q, k and v without their biases. */
  const float* qkv;
  int rows;
  /** Output `[rows]`, `mixedStride` floats apart, this head's `p` columns. */
  float* mixed;
  std::size_t mixedStride;
};

/** Queries that attention takes at a time, counted from a text's first. */
constexpr int queriesPerBlock = 56;

/** The kernels that BERT's layers need beside those that all families share. */
struct BertKernels {
  /** x[row] = LayerNorm(word[id] + position[row] + type) for a text's tokens; `types` may be null, which means zeros. */
  void (*embed)(const BertEmbedding& tables, const std::int32_t* ids, const std::uint8_t* types, int rows, float* x);
  /** Lays the keys of a text out for `attend`, and where products are narrow the values, too. @param scratch `attentionFloats` of them */
  void (*layKeys)(const AttentionHead& head, const AttentionRows& rows, float* scratch);
  /**
   * mixed = softmax((q + bias)·kᵀ / √d)·v for `queriesPerBlock` queries from row `first` on, against all keys of the text. The softmax is float32; where the
   * products are narrow, its weights are rounded to bfloat16 for the second. Biases of k and v are not its business: k's adds the same to all scores of a query, which softmax takes away again; v's comes out
   * as it went in, as weights sum to one.
   * @returns how many queries it took
   */
  int (*attend)(const AttentionHead& head, const AttentionRows& rows, int first, float* scratch);
  /** Grows with the text's length, not with its square. */
  std::size_t (*attentionFloats)(int rows, int paddedWidth);
};

}  // namespace lam
