#include "kernels/table.h"
#include "kernels/quantized-tiles.h"
#include "simd/vec-avx512.h"

namespace lam {

/** Tiles of 14 x 32: twenty-eight of the thirty-two registers are sums. */
const Kernels& avx512Kernels() {
  static constexpr Kernels kernels = kernelTable<Vec, avx512TileRows, 2>("avx512", {&avx512Bf16Tile, avx512TileRows}, {&avx512Int8Tile, avx512TileRows});
  return kernels;
}

}  // namespace lam
