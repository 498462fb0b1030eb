#include "kernels/table.h"
#include "kernels/quantized-tiles.h"
#include "simd/vec-avx2.h"

namespace lam {

/** Tiles of 6 x 16: twelve of the sixteen registers are sums. */
const Kernels& avx2Kernels() {
  static constexpr Kernels kernels = kernelTable<Vec, avx2TileRows, 2>("avx2", {}, {&avx2Int8Tile, avx2TileRows});
  return kernels;
}

}  // namespace lam
