#pragma once

#include <napi.h>

namespace lam {

/**
 * What only the tests call: `testing.multiply(isa, format, rows, columns, depth, a, weights)` gives `a · weightsᵀ` by that
 * instruction set's kernels, `testing.map(isa, name, values)` one of its functions value by value,
 * `testing.liveModels()` how many packed models of files are in memory.
 */
Napi::Object testing(Napi::Env env);

}  // namespace lam
