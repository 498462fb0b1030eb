#pragma once

#include <napi.h>

namespace lam {

/**
 * What benchmarks measure the machine by, as `Binding.bench` in src/binding.ts describes it: `multiplyAdds(isa, precision, threads, milliseconds)` and
 * `products(isa, precision, threads, rows, milliseconds)`, both a promise of GFLOP/s.
 */
Napi::Object bench(Napi::Env env);

}  // namespace lam
