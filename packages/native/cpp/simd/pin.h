#pragma once

namespace lam {
namespace {

/**
 * WebAssembly: keeps `value`, and all that is computed before, ahead of what uses it later. Engines give out registers in the order of the code, and a
 * compiler that reads a tile's whole column of values first leaves them too few.
 */
template <class T>
inline void pin([[maybe_unused]] T& value) {
#ifdef __wasm__
  asm volatile("" : "+r"(value));
#endif
}

}  // namespace
}  // namespace lam
