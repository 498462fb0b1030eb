#pragma once

#include <cstddef>
#include <cstdint>

#include "model/matrix.h"

namespace lam {

/** The left operand of a product, in the format the matrix wants: floats, or rows quantized one depth block at a time. */
struct Operand {
  const std::byte* values;
  /** In bytes. */
  std::size_t stride;
  /** int8 only: of each row in the first depth block; the next block's lie `blockStride` further. */
  const float* scales = nullptr;
  const std::int32_t* sums = nullptr;
  std::size_t blockStride = 0;

  static Operand floats(const float* values, std::size_t stride) { return {reinterpret_cast<const std::byte*>(values), stride * sizeof(float)}; }
  Operand fromRow(int row) const { return {values + row * stride, stride, scales ? scales + row : nullptr, sums ? sums + row : nullptr, blockStride}; }
};

/** Floats a panel takes when widened: the scratch that `multiply` needs for large products of float16 panels. */
std::size_t widenedPanelFloats(const Kernels& kernels);

/**
 * c[rows][panels] = a · matrix, panels `[first, last)` only; `c` points at the first of them. Bits of an element depend on
 * its row of `a` and its column alone.
 */
void multiply(const Kernels& kernels, const Operand& a, int rows, const Matrix& matrix, int first, int last, float* c, std::size_t cStride, float* widened);

/** One depth block of it: `a` holds that block only, and c is added to where `block` is not the first. */
void multiplyBlock(const Kernels& kernels, const Operand& a, int rows, const Matrix& matrix, int block, int first, int last, float* c, std::size_t cStride,
                   float* widened);

}  // namespace lam
