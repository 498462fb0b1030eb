#pragma once

#include "kernels/tile.h"

namespace lam {

/** Tile kernels that need more than their instruction set's base, each in an object file of its own. */
void avx512BfloatTile(const Tile& tile);
void avx512ByteTile(const Tile& tile);

/** Plain C++, panels 32 wide: what the two above are tested against. */
void scalarBfloatTile(const Tile& tile);
void scalarByteTile(const Tile& tile);

}  // namespace lam
