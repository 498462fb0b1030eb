#pragma once

#include <cstddef>
#include <cstdint>

#include "families/lam/kernels/head.h"
#include "kernels/tile.h"

namespace lam {

/** Where token embeddings come from (spec 3). Rows are `width` values, padded to `stride` floats where they are ours. */
struct EmbeddingTables {
  /** `[vocabulary, width]`, in the type the file has them. */
  const void* words;
  enum class Type { float32, float16, bfloat16 } wordType;
  /** `[positions, stride]`: position row plus token type 0. */
  const float* places;
  int positions;
  const float* normWeight;
  const float* normBias;
  float epsilon;
  int width;
  int stride;
};

/** One LayerNorm; `width` values in rows of `stride` floats, weight and bias zero beyond `width`. */
struct NormWeights {
  const float* weight;
  const float* bias;
  float epsilon;
  int width;
  int stride;
};

/** Rows narrowed for a bfloat16 or int8 product. */
struct NarrowRows {
  /** Rows `stride` bytes apart. */
  void* values;
  std::size_t stride;
  /** int8 only: one scale and one byte sum a row. */
  float* scales;
  std::int32_t* sums;
};

/**
 * Everything that is compiled once per instruction set. This table and `selectKernels` are the whole of the dispatch.
 */
struct Kernels {
  const char* isa;
  /** Values a panel is wide, and rows a tile may have. */
  int panelWidth;
  int tileRows;
  /** By `Format`; null where this instruction set has no kernel. */
  TileKernel tile[formatCount];

  /** out[i] = widened half, `count` a multiple of `panelWidth`. */
  void (*widen)(const std::uint16_t* halves, float* out, std::size_t count);
  /** x[row] = LayerNorm(word[id] + place(t)) for tokens `first` to `first + rows` of a text of `length` tokens. */
  void (*embed)(const EmbeddingTables& tables, const std::int32_t* ids, std::int64_t first, std::int64_t length, int rows,
                float* x);
  /** x = LayerNorm(x + y + bias) row by row; `bias` may be null. */
  void (*addNorm)(const NormWeights& norm, float* x, const float* y, const float* bias, int rows);
  /** c = σ(c + bias) over `[rows, width]`, rows `stride` floats apart, width a multiple of `panelWidth`. */
  void (*gates)(float* c, std::size_t stride, int rows, int width, const float* bias);
  /** c = gelu^count(c + bias), as above. */
  void (*gelu)(float* c, std::size_t stride, int rows, int width, const float* bias, int count);
  /**
   * Narrows `[rows, depth]` floats to bfloat16, or to int8 with one scale a row; depth a multiple of 4. For int8, `factors` may give one
   * a column to multiply by first.
   */
  void (*narrow)(Format format, const float* values, std::size_t stride, int rows, int depth, const float* factors,
                 const NarrowRows& out);
  /** sums[i] += Σ rows, row by row in order. */
  void (*pool)(const float* x, std::size_t stride, std::int64_t rows, int width, double* sums);

  /** Convolution, silu, head norm and β of one head's raw projections, in place (spec 3, "Mixer"). */
  void (*convolve)(const HeadWeights& head, const HeadRows& rows);
  /** What a head computes before its state is known (spec 4, hierarchical). */
  void (*hierarchicalChunks)(const HeadWeights& head, const HeadRows& rows, const HeadScratch& scratch);
  /** What a head computes along its state, chunk after chunk, and its output. */
  void (*hierarchicalState)(const HeadWeights& head, const HeadRows& rows, const HeadScratch& scratch);
  /** The flat rule in blocks with four carried sums. */
  void (*flat)(const HeadWeights& head, const HeadRows& rows, const HeadScratch& scratch);
  /** Floats that `HeadScratch` must hold for chunks of at most `chunk` rows. */
  std::size_t (*headScratchFloats)(int chunk, int paddedWidth, int fluxWidth);

  /** Benchmarks only: rounds of multiply-adds in registers, and the floating-point operations of a round. */
  float (*multiplyAdd)(std::int64_t rounds);
  int multiplyAddOperations;
};

/** Instruction sets this processor runs and this binary holds, best first; the last is always "scalar". */
const Kernels* const* availableKernels();

/** The kernels of `isa`, or the best where it is null or empty. Null where there is no such instruction set here. */
const Kernels* selectKernels(const char* isa);

/** True where `kernels` can compute in this weight format on this processor. */
bool supports(const Kernels& kernels, Format format);

}  // namespace lam
