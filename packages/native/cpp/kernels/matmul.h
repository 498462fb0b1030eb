#pragma once

#include "kernels/gemm-float.h"
#include "kernels/phase.h"

namespace lam {
namespace {

/** Which part of a product is wanted; the rest is left undone where whole tiles allow it. */
enum class Shape {
  full,
  /** The left operand is lower triangular: row j reads the first j + 1 of the depth. */
  lowerLeft,
  /** Of the result only columns up to j of row j are wanted. */
  lowerResult,
  lowerBoth,
};

/** Products of small row-major matrices in memory, by the same tiles as the big ones; columns are whole panels. */
template <class V, int MaxRows, int Vectors>
struct Matmul {
  static constexpr int panelWidth = Vectors * V::width;

  /** c[rows][columns] (+)= a[rows][depth] · b[depth][columns]. */
  static void run(const float* a, std::size_t aStride, const float* b, std::size_t bStride, float* c, std::size_t cStride, int rows, int columns, int depth,
                  bool accumulate, Shape shape = Shape::full) {
    const PhaseScope phase(Phase::headProducts);
    const int tiles = (rows + MaxRows - 1) / MaxRows;
    int first = 0;
    for (int t = 0; t < tiles; t++) {
      const int count = (rows - first + tiles - t - 1) / (tiles - t);
      const int last = first + count;
      const bool shallow = shape == Shape::lowerLeft || shape == Shape::lowerBoth;
      const bool triangular = shape == Shape::lowerResult || shape == Shape::lowerBoth;
      const int tileDepth = shallow && last < depth ? last : depth;
      const int tileColumns = triangular && last < columns ? last : columns;
      const auto tile = floatTileTable<V, FloatColumns<V>, MaxRows, Vectors>[count - 1];
      for (int column = 0; column < tileColumns; column += panelWidth) {
        tile(a + first * aStride, aStride, b + column, bStride, c + first * cStride + column, cStride, tileDepth, accumulate,
             {reinterpret_cast<const char*>(c), 0});
      }
      first = last;
    }
  }
};

}  // namespace
}  // namespace lam
