#include "kernels/table.h"
#include "kernels/quantized-tiles.h"
#include "simd/vec-wasm.h"

namespace lam {

const Kernels& wasmKernels() {
#ifdef __wasm_relaxed_simd__
  constexpr const char* isa = "wasm-relaxed-simd";
#else
  constexpr const char* isa = "wasm-simd";
#endif
  static const Kernels kernels = kernelTable<Vec, wasmTileRows, wasmTileVectors>(isa, {}, wasmInt8Product);
  return kernels;
}

}  // namespace lam
