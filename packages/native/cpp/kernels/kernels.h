#pragma once

#include <cstddef>
#include <cstdint>

#include "families/registry.h"
#include "kernels/kernel-types.h"
#include "kernels/tile.h"

namespace lam {

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

  /** out[i] = the float16 value widened, `count` a multiple of `panelWidth`. */
  void (*widen)(const std::uint16_t* f16, float* out, std::size_t count);
  /** x = LayerNorm(x + y + bias) row by row; `bias` may be null. */
  void (*addLayerNorm)(const LayerNormWeights& norm, float* x, const float* y, const float* bias, int rows);
  /** c = σ(c + bias) over `[rows, width]`, rows `stride` floats apart, width a multiple of `panelWidth`. */
  void (*gates)(float* c, std::size_t stride, int rows, int width, const float* bias);
  /** c = activation(c + bias), as above. */
  void (*activate)(Activation activation, float* c, std::size_t stride, int rows, int width, const float* bias);
  /**
   * Quantizes `[rows, depth]` floats to bfloat16, or to int8 with one scale a row; depth a multiple of 4. For int8, `smoothing` may give
   * one factor a column to multiply by first (SmoothQuant, Xiao et al., 2023).
   */
  void (*quantize)(Format format, const float* values, std::size_t stride, int rows, int depth, const float* smoothing, const QuantizedRows& out);
  /** sums[i] += Σ rows, row by row in order. */
  void (*sumRows)(const float* x, std::size_t stride, std::int64_t rows, int width, double* sums);

  FamilyKernels families;

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
