#pragma once

#include <array>
#include <utility>

#include "kernels/tile.h"

namespace lam {
namespace {

template <class Kernel, int... Index>
constexpr std::array<TileKernel, sizeof...(Index)> tileTableOf(std::integer_sequence<int, Index...>) {
  return {&Kernel::template run<Index + 1>...};
}

/** `Kernel::run<rows>` for 1 to MaxRows rows, indexed by rows - 1. */
template <class Kernel, int MaxRows>
inline constexpr auto tileTable = tileTableOf<Kernel>(std::make_integer_sequence<int, MaxRows>{});

}  // namespace
}  // namespace lam
