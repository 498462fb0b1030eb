#pragma once

#include <cstddef>
#include <cstdint>

namespace lam {

/** How the weights of a matrix lie in its panels. */
enum class Format : int {
  float32 = 0,   // [depth][panelWidth] float
  float16 = 1,   // [depth][panelWidth] float16, widened in the kernel: exact where the checkpoint is F16
  bfloat16 = 2,  // [depth / 2][panelWidth][2] bfloat16
  int8 = 3,      // [depth / 4][panelWidth][4] unsigned, weight + 128 or as `largestWeight` says
  /**
   * A value as hi + lo, two bfloat16: x·w = lo·hi + hi·hi + hi·lo, summed in float32 (XLA's BF16_BF16_F32_X3). Panels are
   * [depth / 2][hi, lo][panelWidth][2], rows of a left operand [depth / 32][hi, lo][32].
   */
  bfloat16x3 = 4,
};
constexpr int formatCount = 5;

/** Values of depth summed before the next part of a product is taken: a panel's part then stays in the L1 cache. */
constexpr int depthBlock = 384;

/**
 * Rows of a quantized left operand that a kernel may read together. Memory reaches so far beyond the first of any tile; what lies in rows
 * beyond the tile's changes nothing.
 */
constexpr int rowsReadTogether = 16;

/** int8: a row whose values are all smaller has bytes of zero, as 127 divided by it would overflow. */
constexpr float smallestScaled = 1e-30f;

/**
 * int8: so many neighbours of the depth are turned by a Hadamard matrix before they are rounded, in rows and weights alike, which leaves their products as
 * they are; 1 where none are. Only WebAssembly's weights, of seven bits, need it.
 */
#ifdef __wasm__
constexpr int turnedNeighbours = 16;
#else
constexpr int turnedNeighbours = 1;
#endif

/** Bytes of one value. */
constexpr std::size_t bytesOf(Format format) { return format == Format::float32 || format == Format::bfloat16x3 ? 4 : format == Format::int8 ? 1 : 2; }

/** Values of the depth that lie side by side in a panel, for kernels that take them at a time. */
constexpr int stepOf(Format format) { return format == Format::int8 ? 4 : format == Format::bfloat16 || format == Format::bfloat16x3 ? 2 : 1; }

/** True where rounding to the format loses more than functions do that are exact to 1e-4. */
constexpr bool isNarrow(Format format) { return format == Format::bfloat16 || format == Format::int8; }

/** bfloat16x3: values of a left operand's row that lie side by side before their second halves. */
constexpr int splitValues = 32;

/** True where the left operand of a product is quantized to this format first. */
constexpr bool isQuantized(Format format) { return format != Format::float32 && format != Format::float16; }

/**
 * One tile of a product: `c[rows][panelWidth] (+)= a[rows][depth] · panel[depth][panelWidth]`.
 *
 * Every element of `c` is one chain of fused multiply-adds over the depth, in order, whatever tile it lies in; with
 * `accumulate` the chain goes on from what `c` holds. So a row's bits depend neither on the rows around it nor on
 * how the depth was cut.
 */
struct Tile {
  /** Floats, or quantized to the panel's format; rows `aStride` bytes apart. */
  const void* a;
  std::size_t aStride;
  /** int8 only: one per row, value = byte · scale, and the sum of the row's bytes. */
  const float* aScale;
  const std::int32_t* aSum;
  const void* panel;
  /** int8 only: `[panelWidth]`. */
  const float* columnScale;
  float* c;
  /** In floats. */
  std::size_t cStride;
  /** 1 to the kernel's `maxRows`. */
  int rows;
  /** A multiple of 4, at most `depthBlock`. */
  int depth;
  bool accumulate;
  /** Where the next panel lies: a step of the depth asks the cache for a line or two of it, `nextStride` bytes after the last. */
  const void* next;
  std::size_t nextStride;
};

using TileKernel = void (*)(const Tile&);

/** The kernel of one format and how it wants rows cut into tiles. */
struct TileProduct {
  /** Null where an instruction set has no kernel for the format. */
  TileKernel kernel = nullptr;
  int maxRows = 0;
  /** Any number of rows up to the next multiple of this costs the same. */
  int rowStep = 1;
  /** int8: weights are rounded to whole numbers up to this, and lie in the panel with one more added, so that none is negative. */
  int largestWeight = 127;
};

}  // namespace lam
