#pragma once

#include "kernels/tile.h"

namespace lam {

/** Tile kernels of narrow formats, each in an object file of its own, as most need more than their instruction set's base. */
void avx512BfloatTile(const Tile& tile);
void avx512ByteTile(const Tile& tile);
void avx2ByteTile(const Tile& tile);
void neonByteTile(const Tile& tile);

/** Plain C++, panels 32 wide: what the others are tested against. */
void scalarBfloatTile(const Tile& tile);
void scalarByteTile(const Tile& tile);

}  // namespace lam
