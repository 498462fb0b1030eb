#include "kernels/table.h"
#include "kernels/quantized-tiles.h"
#include "simd/vec-neon.h"

namespace lam {

/** Tiles of 6 x 16: twenty-four of the thirty-two registers are sums. */
const Kernels& neonKernels() {
  static constexpr Kernels kernels = kernelTable<Vec, neonTileRows, 4>("neon", {}, {});
  return kernels;
}

}  // namespace lam
