#pragma once

#include "families/bert/kernels/table.h"
#include "families/lam/kernels/table.h"
#include "families/registry.h"

namespace lam {
namespace {

/** Every family's kernels for one instruction set. */
template <class V, int MaxRows, int Vectors>
inline constexpr FamilyKernels familyKernels = {
    .lam = lamKernels<V, MaxRows, Vectors>,
    .bert = bertKernels<V, MaxRows, Vectors>,
};

}  // namespace
}  // namespace lam
