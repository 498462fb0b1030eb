#pragma once

#include "families/lam/kernels/convolve.h"
#include "kernels/embed.h"
#include "families/lam/kernels/flat.h"
#include "kernels/gemm-float.h"
#include "families/lam/kernels/hierarchical-state.h"
#include "families/lam/kernels/hierarchical.h"
#include "kernels/kernels.h"
#include "kernels/multiply-add.h"
#include "kernels/rows.h"

namespace lam {
namespace {

template <int Panel>
std::size_t headScratchFloats(int chunk, int paddedWidth, int fluxWidth) {
  return ChunkBuffers::floats(chunk, paddedWidth, fluxWidth, Panel);
}

/** Independent chains of the peak loop: as many as a tile has sums, which keep every pipe busy and fit the registers. */
template <int MaxRows, int Vectors>
constexpr int peakChains = MaxRows > 1 ? MaxRows * Vectors : 12;

/** The table of one instruction set: every kernel instantiated for its register type and tile size. */
template <class V, int MaxRows, int Vectors>
constexpr Kernels fusedKernels(const char* isa, TileKernel bfloat16, TileKernel int8) {
  return {
      .isa = isa,
      .panelWidth = Vectors * V::width,
      .tileRows = MaxRows,
      .tile = {&floatPanelTile<V, FloatColumns<V>, MaxRows, Vectors>, &floatPanelTile<V, HalfColumns<V>, MaxRows, Vectors>,
               bfloat16, int8},
      .widen = &RowKernels<V>::widen,
      .embed = &EmbedKernel<V>::run,
      .addNorm = &RowKernels<V>::addNorm,
      .gates = &RowKernels<V>::gates,
      .gelu = &RowKernels<V>::geluRows,
      .narrow = &RowKernels<V>::narrow,
      .pool = &RowKernels<V>::pool,
      .convolve = &ConvolveKernel<V>::run,
      .hierarchicalChunks = &HierarchicalKernel<V, MaxRows, Vectors>::chunks,
      .hierarchicalState = &HierarchicalStateKernel<V, MaxRows, Vectors>::run,
      .flat = &FlatKernel<V, MaxRows, Vectors>::run,
      .headScratchFloats = &headScratchFloats<Vectors * V::width>,
      .multiplyAdd = &MultiplyAdd<V, peakChains<MaxRows, Vectors>>::run,
      .multiplyAddOperations = MultiplyAdd<V, peakChains<MaxRows, Vectors>>::perRound,
  };
}

}  // namespace
}  // namespace lam
