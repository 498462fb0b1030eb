#include "kernels/table.h"
#include "kernels/gemm-float.h"
#include "kernels/quantized-tiles.h"
#include "simd/vec-scalar.h"

namespace lam {
namespace {

constexpr int panelWidth = 32;

}  // namespace

void scalarBf16Tile(const Tile& tile) {
  const auto* panel = static_cast<const std::uint16_t*>(tile.panel);
  for (int r = 0; r < tile.rows; r++) {
    const auto* a = static_cast<const std::uint16_t*>(tile.a) + r * (tile.aStride / sizeof(std::uint16_t));
    for (int column = 0; column < panelWidth; column++) {
      float sum = tile.accumulate ? tile.c[r * tile.cStride + column] : 0;
      for (int k = 0; k < tile.depth; k++) {
        sum += bf16ToFloat(a[k]) * bf16ToFloat(panel[(k / 2 * panelWidth + column) * 2 + k % 2]);
      }
      tile.c[r * tile.cStride + column] = sum;
    }
  }
}

void scalarInt8Tile(const Tile& tile) {
  const auto* panel = static_cast<const std::uint8_t*>(tile.panel);
  for (int r = 0; r < tile.rows; r++) {
    const auto* a = static_cast<const std::int8_t*>(tile.a) + r * tile.aStride;
    for (int column = 0; column < panelWidth; column++) {
      std::int32_t sum = 0;
      for (int k = 0; k < tile.depth; k++) {
        sum += a[k] * (panel[(k / 4 * panelWidth + column) * 4 + k % 4] - 128);
      }
      float& c = tile.c[r * tile.cStride + column];
      c = static_cast<float>(sum) * (tile.aScale[r] * tile.columnScale[column]) + (tile.accumulate ? c : 0);
    }
  }
}

const Kernels& scalarKernels() {
  static constexpr Kernels kernels = kernelTable<Vec, 1, panelWidth>("scalar", {&scalarBf16Tile, 1}, {&scalarInt8Tile, 1});
  return kernels;
}

}  // namespace lam
