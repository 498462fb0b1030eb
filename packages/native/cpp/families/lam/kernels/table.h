#pragma once

#include "families/lam/kernels/convolve.h"
#include "families/lam/kernels/embed.h"
#include "families/lam/kernels/flat.h"
#include "families/lam/kernels/hierarchical-state.h"
#include "families/lam/kernels/hierarchical.h"
#include "families/lam/kernels/kernels.h"

namespace lam {
namespace {

template <int Panel>
std::size_t headScratchFloats(int chunk, int paddedWidth, int fluxWidth) {
  return ChunkBuffers::floats(chunk, paddedWidth, fluxWidth, Panel);
}

/** LAM's kernels for one instruction set. */
template <class V, int MaxRows, int Vectors>
inline constexpr LamKernels lamKernels = {
    .embed = &LamEmbedKernel<V>::run,
    .convolve = &ConvolveKernel<V>::run,
    .hierarchicalChunks = &HierarchicalKernel<V, MaxRows, Vectors>::chunks,
    .hierarchicalState = &HierarchicalStateKernel<V, MaxRows, Vectors>::run,
    .flat = &FlatKernel<V, MaxRows, Vectors>::run,
    .headScratchFloats = &headScratchFloats<Vectors * V::width>,
};

}  // namespace
}  // namespace lam
