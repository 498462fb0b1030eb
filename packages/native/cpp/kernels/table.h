#pragma once

#include "families/registry-kernels.h"
#include "kernels/gemm-float.h"
#include "kernels/kernels.h"
#include "kernels/multiply-add.h"
#include "kernels/rows.h"

namespace lam {
namespace {

/** Independent chains of the peak loop: as many as a tile has sums, which keep every pipe busy and fit the registers. */
template <int MaxRows, int Vectors>
constexpr int peakChains = MaxRows > 1 ? MaxRows * Vectors : 12;

/** The table of one instruction set: every kernel instantiated for its register type and tile size. */
template <class V, int MaxRows, int Vectors>
constexpr Kernels kernelTable(const char* isa, TileProduct bfloat16, TileProduct int8) {
  return {
      .isa = isa,
      .panelWidth = Vectors * V::width,
      .products = {{&floatPanelTile<V, FloatColumns<V>, MaxRows, Vectors>, MaxRows},
                   {&floatPanelTile<V, F16Columns<V>, MaxRows, Vectors>, MaxRows},
                   bfloat16,
                   int8},
      .widen = &RowKernels<V>::widen,
      .addLayerNorm = &RowKernels<V>::addLayerNorm,
      .gates = &RowKernels<V>::gates,
      .activate = &RowKernels<V>::activate,
      .quantize = &RowKernels<V>::quantize,
      .activateQuantized = &RowKernels<V>::activateQuantized,
      .sumRows = &RowKernels<V>::sumRows,
      .families = familyKernels<V, MaxRows, Vectors>,
      .peaks = {{&MultiplyAdd<V, peakChains<MaxRows, Vectors>>::run, MultiplyAdd<V, peakChains<MaxRows, Vectors>>::perRound}},
  };
}

}  // namespace
}  // namespace lam
