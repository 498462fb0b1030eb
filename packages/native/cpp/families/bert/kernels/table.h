#pragma once

#include "families/bert/kernels/attention.h"
#include "families/bert/kernels/embed.h"
#include "families/bert/kernels/kernels.h"

namespace lam {
namespace {

/** BERT's kernels for one instruction set. */
template <class V, int MaxRows, int Vectors>
inline constexpr BertKernels bertKernels = {
    .embed = &BertEmbedKernel<V>::run,
    .layKeys = &AttentionKernel<V, MaxRows, Vectors>::layKeys,
    .attend = &AttentionKernel<V, MaxRows, Vectors>::attend,
    .attentionFloats = &AttentionBlock<Vectors * V::width>::floats,
};

}  // namespace
}  // namespace lam
