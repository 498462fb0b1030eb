#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "kernels/tile.h"
#include "simd/pin.h"

namespace lam {
namespace {

/** Values of B stored as floats. */
template <class V>
struct FloatColumns {
  using Element = float;
  static typename V::F load(const Element* p) { return V::load(p); }
};

/** Values of B stored as float16. */
template <class V>
struct F16Columns {
  using Element = std::uint16_t;
  static typename V::F load(const Element* p) { return V::loadF16(p); }
};

/** What a tile asks the cache for while it computes: one line a step. */
struct Ahead {
  const char* next;
  std::size_t stride;
};

/**
 * c[Rows][Vectors·width] (+)= a[Rows][depth] · b[depth][Vectors·width], all row-major, accumulators in registers.
 * Strides in elements.
 */
template <class V, class B, int Rows, int Vectors>
void floatTile(const float* a, std::size_t aStride, const typename B::Element* b, std::size_t bStride, float* c, std::size_t cStride, int depth,
               bool accumulate, Ahead ahead) {
  typename V::F sums[Rows][Vectors];
#pragma GCC unroll 16
  for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; v++) sums[r][v] = accumulate ? V::load(c + r * cStride + v * V::width) : V::zero();
  }
  std::size_t rowStarts[Rows];
#pragma GCC unroll 16
  for (int r = 0; r < Rows; r++) {
    rowStarts[r] = r * aStride;
    pin(rowStarts[r]);
  }
  for (int k = 0; k < depth; k++) {
    typename V::F column[Vectors];
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; v++) column[v] = B::load(b + v * V::width);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; r++) {
      pin(a);
      const auto value = V::set(a[rowStarts[r]]);
#pragma GCC unroll 4
      for (int v = 0; v < Vectors; v++) {
        sums[r][v] = V::fma(value, column[v], sums[r][v]);
        pin(sums[r][v]);
      }
    }
    a++;
    b += bStride;
    __builtin_prefetch(ahead.next, 0, 2);
    ahead.next += ahead.stride;
  }
#pragma GCC unroll 16
  for (int r = 0; r < Rows; r++) {
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; v++) V::store(c + r * cStride + v * V::width, sums[r][v]);
  }
}

template <class V, class B, int Vectors>
using FloatTile = void (*)(const float*, std::size_t, const typename B::Element*, std::size_t, float*, std::size_t, int, bool, Ahead);

/** `floatTile` for 1 to MaxRows rows, indexed by rows - 1. */
template <class V, class B, int Vectors, int... Index>
constexpr std::array<FloatTile<V, B, Vectors>, sizeof...(Index)> floatTiles(std::integer_sequence<int, Index...>) {
  return {&floatTile<V, B, Index + 1, Vectors>...};
}

template <class V, class B, int MaxRows, int Vectors>
inline constexpr auto floatTileTable = floatTiles<V, B, Vectors>(std::make_integer_sequence<int, MaxRows>{});

/** The `TileKernel` of a float32 or float16 panel. */
template <class V, class B, int MaxRows, int Vectors>
void floatPanelTile(const Tile& tile) {
  const auto kernel = floatTileTable<V, B, MaxRows, Vectors>[tile.rows - 1];
  kernel(static_cast<const float*>(tile.a), tile.aStride / sizeof(float), static_cast<const typename B::Element*>(tile.panel), Vectors * V::width, tile.c,
         tile.cStride, tile.depth, tile.accumulate, {static_cast<const char*>(tile.next), tile.nextStride});
}

}  // namespace
}  // namespace lam
