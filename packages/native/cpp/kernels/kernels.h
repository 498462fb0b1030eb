#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "families/registry.h"
#include "kernels/kernel-types.h"
#include "kernels/tile.h"

namespace lam {

/** Multiply-adds that touch nothing but registers: the most that products in a format can reach. */
struct PeakLoop {
  /** Does so many rounds; null where an instruction set has no loop for the format. The result is of no use but to be kept. */
  float (*run)(std::int64_t rounds) = nullptr;
  /** Operations of a round, a multiplication and an addition counted as two. */
  int operations = 0;
};

/**
 * Everything that is compiled once per instruction set. This table and `selectKernels` are the whole of the dispatch.
 */
struct Kernels {
  const char* isa;
  /** Values a panel is wide. */
  int panelWidth;
  /** By `Format`. */
  TileProduct products[formatCount];

  /** out[i] = the float16 value widened, `count` a multiple of `panelWidth`. */
  void (*widen)(const std::uint16_t* f16, float* out, std::size_t count);
  /** x = LayerNorm(x + y + bias) row by row; `bias` may be null. */
  void (*addLayerNorm)(const LayerNormWeights& norm, float* x, const float* y, const float* bias, int rows);
  /** c = σ(c + bias) over `[rows, width]`, rows `stride` floats apart, width a multiple of `panelWidth`. */
  void (*gates)(float* c, std::size_t stride, int rows, int width, const float* bias);
  /** c = activation(c + bias), as above, to the accuracy that the format of the product that reads it is worth: 1e-4 where that is narrow. */
  void (*activate)(Format format, Activation activation, float* c, std::size_t stride, int rows, int width, const float* bias);
  /**
   * Quantizes `[rows, depth]` floats to bfloat16, to two bfloat16 a value, or to int8 with one scale a row; depth a multiple of 4. For int8, `smoothing` may give
   * one factor a column to multiply by first (SmoothQuant, Xiao et al., 2023).
   */
  void (*quantize)(Format format, const float* values, std::size_t stride, int rows, int depth, const float* smoothing, const QuantizedRows& out);
  /** `activate` and `quantize` of one depth block in one pass that leaves `c` as it is; `depth` is at most `depthBlock`. */
  void (*activateQuantized)(Format format, Activation activation, const float* c, std::size_t stride, int rows, int depth, const float* bias,
                            const QuantizedRows& out);
  /** sums[i] += Σ rows, row by row in order. */
  void (*sumRows)(const float* x, std::size_t stride, std::int64_t rows, int width, double* sums);

  FamilyKernels families;

  /** Benchmarks only, by `Format`. */
  PeakLoop peaks[formatCount];

  const TileProduct& product(Format format) const { return products[static_cast<int>(format)]; }
};

/** Instruction sets this processor runs and this binary holds, best first; the last is always "scalar". */
const std::vector<const Kernels*>& availableKernels();

/** An instruction set that this binary holds and this process cannot use. */
struct RefusedKernels {
  std::string isa;
  /** A clause: "the processor lacks …". */
  std::string reason;
  /** The processor has it, and the system withholds it. */
  bool withheld;
};
const std::vector<RefusedKernels>& refusedKernels();

/** The kernels of `isa`, or the best where it is null or empty. Null where there is no such instruction set here. */
const Kernels* selectKernels(const char* isa);

/** Called by a thread before it goes idle or on to other work: gives back what kernels keep between calls. */
void leaveKernels();

/** True where `kernels` can compute in this weight format on this processor. */
inline bool supports(const Kernels& kernels, Format format) { return kernels.product(format).kernel != nullptr; }

}  // namespace lam
