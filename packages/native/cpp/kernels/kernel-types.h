#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/tile.h"

namespace lam {

/** The table of words as the file has it: `[vocabulary, width]`. */
struct WordRows {
  const void* values;
  enum class Type { float32, float16, bfloat16, int8 } type;
  int width;
  /** int8 only: one for each word. */
  const float* scales;
};

/** One LayerNorm; `width` values in rows of `stride` floats, weight and bias zero beyond `width`. */
struct LayerNormWeights {
  const float* weight;
  const float* bias;
  float epsilon;
  int width;
  int stride;
};

/** Rows quantized for a bfloat16 or int8 product. */
struct QuantizedRows {
  /** Rows `stride` bytes apart. */
  void* values;
  std::size_t stride;
  /** int8 only: one scale and one byte sum a row. */
  float* scales;
  std::int32_t* sums;

  std::byte* rowBytes(int row) const { return static_cast<std::byte*>(values) + row * stride; }
};

/** What a feed-forward network applies between its two products. */
enum class Activation {
  /** x·Φ(x), and the same twice. */
  gelu,
  geluTwice,
  /** Its approximation by tanh (Hendrycks and Gimpel, 2016). */
  geluTanh,
  relu,
};

}  // namespace lam
