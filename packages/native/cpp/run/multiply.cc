#include "run/multiply.h"

#include <algorithm>

#include "kernels/multiply-rows.h"
#include "kernels/phase.h"
#include "run/row-block.h"

namespace lam {
namespace {

/** From this many tiles on, widening a float16 panel once is cheaper than widening it in every tile. */
constexpr int tilesWorthWidening = 3;

constexpr Phase phaseOf(Format format) {
  return !isQuantized(format) ? Phase::floatProducts : format == Format::int8 ? Phase::int8Products : Phase::bfloat16Products;
}

}  // namespace

std::size_t widenedPanelFloats(const Kernels& kernels) { return static_cast<std::size_t>(depthBlock) * kernels.panelWidth; }

void multiplyBlock(const Kernels& kernels, const Operand& a, int rows, const Matrix& matrix, int block, int first, int last, float* c, std::size_t cStride,
                   float* widened) {
  const PhaseScope phase(phaseOf(matrix.format()));
  const int depth = matrix.blockDepth(block);
  const bool widen = matrix.format() == Format::float16 && rows >= tilesWorthWidening * kernels.product(Format::float32).maxRows;
  const TileProduct& product = kernels.product(widen ? Format::float32 : matrix.format());
  const int steps = depth / stepOf(matrix.format());
  for (int panel = first; panel < last; panel++) {
    const void* values = matrix.panel(block, panel);
    if (widen) {
      kernels.widen(static_cast<const std::uint16_t*>(values), widened, static_cast<std::size_t>(depth) * matrix.panelWidth());
      values = widened;
    }
    // Panels lie one after another, so this is the next one even across the calls that share out a matrix.
    const std::size_t bytes = static_cast<std::size_t>(depth) * matrix.panelWidth() * bytesOf(matrix.format());
    const void* next = matrix.panel(block, panel) + bytes;
    float* columns = c + static_cast<std::size_t>(panel - first) * matrix.panelWidth();
    multiplyRows(product,
                 {a.values, a.stride, a.scales, a.sums, values, matrix.columnScales(panel), columns, cStride, 0, depth, block > 0, next, bytes / steps}, rows);
  }
}

void multiply(const Kernels& kernels, const Operand& a, int rows, const Matrix& matrix, int first, int last, float* c, std::size_t cStride, float* widened) {
  const std::size_t blockBytes = depthBlock * bytesOf(matrix.format() == Format::float16 ? Format::float32 : matrix.format());
  for (int row = 0; row < rows; row += rowBlockRows) {
    const int count = std::min(rows - row, rowBlockRows);
    for (int block = 0; block < matrix.depthBlocks(); block++) {
      Operand part = a.fromRow(row);
      part.values += block * blockBytes;
      if (part.scales != nullptr) {
        part.scales += block * part.blockStride;
        part.sums += block * part.blockStride;
      }
      multiplyBlock(kernels, part, count, matrix, block, first, last, c + row * cStride, cStride, widened);
    }
  }
}

}  // namespace lam
