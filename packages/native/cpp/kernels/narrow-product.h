#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/matmul.h"
#include "kernels/tile.h"
#include "simd/transpose.h"

namespace lam {
namespace {

/** Products of small matrices in memory by the tiles of bfloat16: their operands are laid out first, and may serve several products. */
template <class V, int Panel>
struct NarrowProduct {
  using F = typename V::F;

  /** The depth of a product of `count` values, with zeros at its end. */
  static int depthOf(int count) { return (count + 3) / 4 * 4; }

  /** A left operand: to[rows][width], `width` whole registers. */
  static void layLeft(const float* from, std::size_t stride, int rows, int width, std::uint16_t* to) {
    for (int row = 0; row < rows; row++, from += stride, to += width) {
      for (int i = 0; i < width; i += V::width) V::storeBf16(to + i, V::load(from + i));
    }
  }

  /** A right operand `[depth][columns]`: two rows' values side by side, `[columns / Panel][depthOf(depth) / 2][Panel][2]`. */
  static void layRight(const float* from, std::size_t stride, int depth, int columns, std::uint16_t* to) {
    for (int column = 0; column < columns; column += Panel) {
      for (int row = 0; row < depthOf(depth); row += 2) {
        for (int i = column; i < column + Panel; i += V::width, to += 2 * V::width) {
          const F even = row < depth ? V::load(from + row * stride + i) : V::zero();
          const F odd = row + 1 < depth ? V::load(from + (row + 1) * stride + i) : V::zero();
          storePairs(to, even, odd);
        }
      }
    }
  }

  /**
   * One panel of a right operand from its transpose, of which there are `count` rows of p values, at most `Panel`. Pairs of a row's values are
   * words, so that the panel `[p / 2][Panel][2]` is a transpose of them. @param rows `[count][p]` bfloat16 of working memory
   */
  static void layPanelOf(const float* from, std::size_t stride, int count, int p, float* rows, float* to) {
    layLeft(from, stride, count, p, reinterpret_cast<std::uint16_t*>(rows));
    transpose<V>(rows, p / 2, count, p / 2, to, Panel, Panel);
  }

  /** @param stride of `a`, in values */
  static Tile tile(const void* a, std::size_t stride, const void* panel, float* c, std::size_t cStride, int depth, bool accumulate) {
    return {a, stride * sizeof(std::uint16_t), nullptr, nullptr, panel, nullptr, c, cStride, 0, depth, accumulate, panel, 0};
  }

  /** c[rows][columns] (+)= a · b. @param depth as `depthOf` gives it, at most `depthBlock` */
  static void run(const TileProduct& product, const std::uint16_t* a, std::size_t aStride, const std::uint16_t* b, float* c, std::size_t cStride, int rows,
                  int columns, int depth, bool accumulate, Shape shape = Shape::full) {
    const PhaseScope phase(Phase::headProducts);
    const int tiles = (rows + product.maxRows - 1) / product.maxRows;
    int first = 0;
    for (int t = 0; t < tiles; t++) {
      const int share = (rows - first + tiles - t - 1) / (tiles - t);
      const int whole = (share + product.rowStep - 1) / product.rowStep * product.rowStep;
      const int count = whole < rows - first ? whole : rows - first;
      const int last = first + count;
      const int tileDepth = shape == Shape::lowerLeft && depthOf(last) < depth ? depthOf(last) : depth;
      const int tileColumns = shape == Shape::lowerResult && last < columns ? last : columns;
      for (int column = 0; column < tileColumns; column += Panel) {
        Tile one =
            tile(a + first * aStride, aStride, b + static_cast<std::size_t>(column) * depth, c + first * cStride + column, cStride, tileDepth, accumulate);
        one.rows = count;
        product.kernel(one);
      }
      first = last;
    }
  }

 private:
  static void storePairs(std::uint16_t* to, F even, F odd) {
    if constexpr (V::width == 1) {
      V::storeBf16(to, even);
      V::storeBf16(to + 1, odd);
    } else {
      V::storeBf16(to, V::interleaveLow(even, odd));
      V::storeBf16(to + V::width, V::interleaveHigh(even, odd));
    }
  }
};

}  // namespace
}  // namespace lam
