#include <list>

#include "kernels/features.h"
#include "kernels/kernels.h"
#include "kernels/quantized-tiles.h"

namespace lam {

#if defined(__wasm__)
const Kernels& wasmKernels();
#else
const Kernels& scalarKernels();
#endif
#if defined(__x86_64__) || defined(_M_X64)
const Kernels& avx2Kernels();
const Kernels& avx512Kernels();
#elif defined(__aarch64__) || defined(_M_ARM64)
const Kernels& neonKernels();
#endif

namespace {

#if defined(__x86_64__) || defined(_M_X64)
constexpr const char* noAvx512 = "the processor lacks AVX-512 (F, BW, DQ or VL)";
#endif

/**
 * The instruction sets of this binary, sorted into those that this process can use and those that it cannot.
 *
 * An instruction set plugs in here: its table (kernels-NAME.cc) goes into `add`, without the products whose feature is missing, or into
 * `refuse` with the reason. `features` has the features, CMakeLists.txt the flags of the file. What shares another set's registers starts
 * from a copy of that set's table.
 */
class Selection {
 public:
  Selection() {
    const Features& has = features();
    static_cast<void>(has);
#if defined(__x86_64__) || defined(_M_X64)
    if (!has.tiles.granted()) {
      refuse("amx", has.tiles.refusal, has.tiles.withheld);
    } else if (!has.avx512) {
      refuse("amx", noAvx512);
    } else {
      Kernels& amx = add(avx512Kernels());
      amx.isa = "amx";
      with(amx, Format::bfloat16, {&amxBf16Tile, amxTileRows, rowsReadTogether});
      amx.peaks[static_cast<int>(Format::bfloat16)] = {&amxBf16Peak, amxPeakOperations / 2};
      amx.peaks[static_cast<int>(Format::bfloat16x3)] = {&amxBf16Peak, amxPeakOperations / 6};
      amx.peaks[static_cast<int>(Format::int8)] = {&amxInt8Peak, amxPeakOperations};
      // Slower than float32 on every other instruction set: three vdpbf16ps take longer than an FMA each where there are both.
      with(amx, Format::bfloat16x3, {&amxBf16x3Tile, amxTileRows, rowsReadTogether});
      with(amx, Format::int8, {&amxInt8Tile, amxTileRows, rowsReadTogether});
    }
    if (has.avx512) {
      Kernels& avx512 = add(avx512Kernels());
      if (!has.avx512Bf16) without(avx512, Format::bfloat16);
      if (!has.avx512Vnni) without(avx512, Format::int8);
    } else {
      refuse("avx512", noAvx512);
    }
    if (has.avx2) add(avx2Kernels());
    else refuse("avx2", "the processor lacks AVX2 or FMA");
#elif defined(__aarch64__) || defined(_M_ARM64)
    Kernels& neon = add(neonKernels());
    if (has.bfloat16Matrix) with(neon, Format::bfloat16, {&neonBf16Tile, neonTileRows, neonRowStep});
    if (has.int8Matrix) with(neon, Format::int8, {&neonI8mmTile, neonTileRows, neonRowStep});
    else if (has.dotProduct) with(neon, Format::int8, {&neonInt8Tile, neonTileRows});
#endif
#if defined(__wasm__)
    add(wasmKernels());
#else
    add(scalarKernels());
#endif
  }

  const std::vector<const Kernels*>& available() const { return available_; }
  const std::vector<RefusedKernels>& refused() const { return refused_; }

 private:
  Kernels& add(const Kernels& kernels) {
    tables_.push_back(kernels);
    available_.push_back(&tables_.back());
    return tables_.back();
  }
  void refuse(const char* isa, const std::string& reason, bool withheld = false) { refused_.push_back({isa, reason, withheld}); }
  static void with(Kernels& kernels, Format format, const TileProduct& product) { kernels.products[static_cast<int>(format)] = product; }
  static void without(Kernels& kernels, Format format) { with(kernels, format, {}); }

  /** A list, so that a table stays where it is. */
  std::list<Kernels> tables_;
  std::vector<const Kernels*> available_;
  std::vector<RefusedKernels> refused_;
};

/** Never destroyed: threads may outlive static destruction when a process exits in mid-work. */
const Selection& selection() {
  static const auto& instance = *new Selection;
  return instance;
}

}  // namespace

void leaveKernels() {
#if defined(__x86_64__) || defined(_M_X64)
  if (features().tiles.granted()) releaseTileRegisters();
#endif
}

const std::vector<const Kernels*>& availableKernels() { return selection().available(); }

const std::vector<RefusedKernels>& refusedKernels() { return selection().refused(); }

const Kernels* selectKernels(const char* isa) {
  const std::vector<const Kernels*>& list = availableKernels();
  if (isa == nullptr || *isa == '\0') return list.front();
  for (const Kernels* kernels : list) {
    if (std::string(kernels->isa) == isa) return kernels;
  }
  return nullptr;
}

}  // namespace lam
