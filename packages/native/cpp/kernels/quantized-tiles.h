#pragma once

#include "kernels/tile.h"

namespace lam {

/** Rows of a tile whose sums fill an instruction set's registers, in every format. */
constexpr int avx512TileRows = 14;
constexpr int avx2TileRows = 6;
constexpr int neonTileRows = 6;
/** WebAssembly: engines keep fifteen values in registers on x86-64, and a product that is rounded by itself takes one of them. */
#ifdef __wasm_relaxed_simd__
constexpr int wasmTileRows = 6;
#else
constexpr int wasmTileRows = 5;
#endif
constexpr int wasmTileVectors = 2;
/** NEON: an instruction that multiplies matrices takes two rows. */
constexpr int neonRowStep = 2;
/** AMX: of two tile registers. */
constexpr int amxTileRows = 32;

/** Tile kernels of bfloat16 and int8, each in an object file of its own, as most need more than their instruction set's base. */
void amxBf16Tile(const Tile& tile);
void amxBf16x3Tile(const Tile& tile);
void amxInt8Tile(const Tile& tile);
/** Loops for `PeakLoop`, a product into each of four registers a round. */
float amxInt8Peak(std::int64_t rounds);
float amxBf16Peak(std::int64_t rounds);
/** Of a round in int8: each register has 16 x 16 sums of 64 products. In bfloat16 they are of 32. */
constexpr int amxPeakOperations = 4 * 16 * 16 * 64 * 2;
/** Gives the calling thread's tile registers back, which the AMX kernels configure when they first need them; nothing where they are not. */
void releaseTileRegisters();
void avx512Bf16Tile(const Tile& tile);
void avx512Int8Tile(const Tile& tile);
void avx2Int8Tile(const Tile& tile);
void neonBf16Tile(const Tile& tile);
void neonI8mmTile(const Tile& tile);
void neonInt8Tile(const Tile& tile);
extern const TileProduct wasmInt8Product;

/** Plain C++, panels 32 wide: what the others are tested against. */
void scalarBf16Tile(const Tile& tile);
void scalarInt8Tile(const Tile& tile);

}  // namespace lam
