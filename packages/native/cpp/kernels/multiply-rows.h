#pragma once

#include "kernels/tile.h"

namespace lam {
// Unnamed on purpose: copies compiled for one instruction set must never serve another.
namespace {

/** All rows of a product with one panel, in tiles about equally high. @param tile its first rows; `rows` is set here */
[[maybe_unused]] inline void multiplyRows(const TileProduct& product, Tile tile, int rows) {
  const auto* a = static_cast<const char*>(tile.a);
  for (int tiles = (rows + product.maxRows - 1) / product.maxRows; rows > 0; tiles--) {
    const int share = (rows + tiles - 1) / tiles;
    const int whole = (share + product.rowStep - 1) / product.rowStep * product.rowStep;
    tile.rows = whole < rows ? whole : rows;
    product.kernel(tile);
    a += tile.rows * tile.aStride;
    tile.a = a;
    tile.c += tile.rows * tile.cStride;
    if (tile.aScale != nullptr) {
      tile.aScale += tile.rows;
      tile.aSum += tile.rows;
    }
    // The first tile asks the cache for all of the next panel.
    tile.nextStride = 0;
    rows -= tile.rows;
  }
}

}  // namespace
}  // namespace lam
