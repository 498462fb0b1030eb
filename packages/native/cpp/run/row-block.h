#pragma once

namespace lam {

/**
 * Most rows that a thread takes through products and what follows them at a time: they and what they need fit the L2 cache. In WebAssembly a float16
 * panel costs more to widen, which is done once for so many rows.
 */
#if defined(__wasm__)
constexpr int rowBlockRows = 224;
#else
constexpr int rowBlockRows = 112;
#endif

}  // namespace lam
