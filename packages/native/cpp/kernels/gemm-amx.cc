#include <immintrin.h>

#include <cstring>
#include <utility>

#include "kernels/quantized-tiles.h"
#include "kernels/scale-int8-avx512.h"
#include "kernels/tile-registers.h"

namespace lam {
namespace {

// Products in the tile registers of AMX. A panel is 32 columns wide, so two registers hold 16 steps of it, and the panels of the vector kernels
// are what the instructions want: a row of a register is a step of all sixteen columns, rows 128 bytes apart. A copy of each 1 KB register side by
// side would save nothing but address lines, and a second packing of the weights.
//
// Every register always has 16 rows of 64 bytes, so that a thread configures its registers once for all products. Rows of A beyond the tile's
// are read and multiplied, too: they cost no more than a load of B does, and each row of C depends on its own row of A alone. Where the
// depth ends inside a register, both sides are copied with zeros behind: what lies there could be NaN, and 0 · NaN is NaN.

constexpr int columns = 32;

/** The registers: sums of 2 x 2 blocks, two blocks of rows, two of columns. */
constexpr int C00 = 0, C01 = 1, C10 = 2, C11 = 3, A0 = 4, A1 = 5, B0 = 6, B1 = 7;

/** LDTILECFG's operand (Intel SDM, volume 2). */
struct alignas(64) Configuration {
  std::uint8_t palette = 1;
  std::uint8_t startRow = 0;
  std::uint8_t reserved[14] = {};
  std::uint16_t rowBytes[16] = {};
  std::uint8_t rows[16] = {};

  constexpr Configuration() {
    for (int i = 0; i < 8; i++) rowBytes[i] = registerBytes, rows[i] = registerRows;
  }
};
constexpr Configuration configuration;

thread_local bool configured = false;

void configure() {
  if (configured) return;
  asm volatile("ldtilecfg %0" : : "m"(configuration));
  configured = true;
}

/** Bytes between the steps of a panel, and of one whose values have two halves. */
constexpr int panelStep = 4 * columns;
constexpr int splitPanelStep = 2 * panelStep;

/** Where some steps of the depth begin: A's rows, which are in one or two blocks, and the panel. A step is what the registers hold. */
struct Steps {
  const std::byte* a0;
  const std::byte* a1;
  std::size_t aStride;
  const std::byte* b;

  template <int RowBlocks>
  static Steps from(const std::byte* a, std::size_t aStride, const std::byte* b) {
    return {a, RowBlocks == 2 ? a + registerRows * aStride : a, aStride, b};
  }

  void move(std::size_t left, std::size_t right) {
    a0 += left;
    a1 += left;
    b += right;
  }
};

/** Loads step `Index`, and multiplies as soon as both sides are there. */
template <int RowBlocks, int Index, class Multiply>
void multiplyStep(Steps steps, const Multiply& multiply) {
  constexpr int left = Index * registerBytes;
  constexpr int right = Index * registerRows * panelStep;
  loadRegister<A0, left>(steps.a0, steps.aStride);
  loadRegister<B0, right>(steps.b, panelStep);
  multiply.template operator()<C00, A0, B0>();
  loadRegister<B1, right + registerBytes>(steps.b, panelStep);
  multiply.template operator()<C01, A0, B1>();
  if constexpr (RowBlocks == 2) {
    loadRegister<A1, left>(steps.a1, steps.aStride);
    multiply.template operator()<C10, A1, B0>();
    multiply.template operator()<C11, A1, B1>();
  }
}

struct Int8Products {
  /** Values of the depth that a row of A's register holds, and bytes they take in A's rows and in the panel. */
  static constexpr int depth = 64;
  static constexpr int leftBytes = registerBytes;
  static constexpr int rightBytes = registerRows * panelStep;

  template <int RowBlocks, int Index>
  static void add(Steps steps) {
    multiplyStep<RowBlocks, Index>(steps, []<int C, int A, int B>() { multiplyInt8<C, A, B>(); });
  }
  static void multiplyAll() {
    multiplyInt8<C00, A0, B0>();
    multiplyInt8<C01, A0, B1>();
    multiplyInt8<C10, A1, B0>();
    multiplyInt8<C11, A1, B1>();
  }
};

struct Bf16Products {
  static constexpr int depth = 32;
  static constexpr int leftBytes = registerBytes;
  static constexpr int rightBytes = registerRows * panelStep;

  template <int RowBlocks, int Index>
  static void add(Steps steps) {
    multiplyStep<RowBlocks, Index>(steps, []<int C, int A, int B>() { multiplyBf16<C, A, B>(); });
  }
  static void multiplyAll() {
    multiplyBf16<C00, A0, B0>();
    multiplyBf16<C01, A0, B1>();
    multiplyBf16<C10, A1, B0>();
    multiplyBf16<C11, A1, B1>();
  }
};

struct Bf16x3Products {
  static constexpr int depth = 32;
  static constexpr int leftBytes = 2 * registerBytes;
  static constexpr int rightBytes = registerRows * splitPanelStep;

  /** lo·hi, hi·hi, hi·lo: one side changes at a time, so that eight loads do for twelve products. */
  template <int RowBlocks, int Index>
  static void add(Steps steps) {
    constexpr int left = Index * leftBytes;
    constexpr int right = Index * rightBytes;
    loadRegister<A0, left + registerBytes>(steps.a0, steps.aStride);
    loadRegister<B0, right>(steps.b, splitPanelStep);
    loadRegister<B1, right + registerBytes>(steps.b, splitPanelStep);
    multiplyRow<C00, C01, A0>();
    if constexpr (RowBlocks == 2) {
      loadRegister<A1, left + registerBytes>(steps.a1, steps.aStride);
      multiplyRow<C10, C11, A1>();
    }
    loadRegister<A0, left>(steps.a0, steps.aStride);
    multiplyRow<C00, C01, A0>();
    if constexpr (RowBlocks == 2) {
      loadRegister<A1, left>(steps.a1, steps.aStride);
      multiplyRow<C10, C11, A1>();
    }
    loadRegister<B0, right + panelStep>(steps.b, splitPanelStep);
    loadRegister<B1, right + panelStep + registerBytes>(steps.b, splitPanelStep);
    multiplyRow<C00, C01, A0>();
    if constexpr (RowBlocks == 2) multiplyRow<C10, C11, A1>();
  }

 private:
  template <int Left, int Right, int A>
  static void multiplyRow() {
    multiplyBf16<Left, A, B0>();
    multiplyBf16<Right, A, B1>();
  }
};

/** What a step asks the cache for: the next panel, while the first rows of this one are multiplied. */
void prefetch(const Tile& tile, int from, int steps) {
  if (tile.nextStride == 0) return;
  const char* next = static_cast<const char*>(tile.next) + from * tile.nextStride;
  for (std::size_t line = 0; line < steps * tile.nextStride; line += 64) __builtin_prefetch(next + line, 0, 2);
}

/** The depth from `k` on, which does not fill the registers. */
template <class Products, int RowBlocks>
void lastStep(const Tile& tile, int k) {
  alignas(64) std::byte left[RowBlocks * registerRows][Products::leftBytes] = {};
  alignas(64) std::byte right[Products::rightBytes] = {};
  const int depth = tile.depth - k;
  const std::byte* a = static_cast<const std::byte*>(tile.a) + k / Products::depth * Products::leftBytes;
  const std::byte* b = static_cast<const std::byte*>(tile.panel) + static_cast<std::size_t>(k / Products::depth) * Products::rightBytes;
  const __mmask64 inside = (1ull << (depth * registerBytes / Products::depth)) - 1;
  for (int row = 0; row < tile.rows; row++) {
    for (int part = 0; part < Products::leftBytes; part += registerBytes) {
      _mm512_store_si512(left[row] + part, _mm512_maskz_loadu_epi8(inside, a + row * tile.aStride + part));
    }
  }
  std::memcpy(right, b, depth * Products::rightBytes / Products::depth);
  Products::template add<RowBlocks, 0>(Steps::from<RowBlocks>(left[0], Products::leftBytes, right));
}

/** A run of steps. All by value: what has an address would be read anew after every instruction that is written out. */
template <class Products, int RowBlocks, int... Index>
void addRun(Steps steps, std::integer_sequence<int, Index...>) {
  (Products::template add<RowBlocks, Index>(steps), ...);
}

/** Adds runs of `Count` steps from depth `k` on. @returns the depth that is done */
template <class Products, int RowBlocks, int ValuesAStep, int Count>
int addRuns(const Tile& tile, int k) {
  constexpr int depth = Count * Products::depth;
  Steps steps = Steps::from<RowBlocks>(static_cast<const std::byte*>(tile.a), tile.aStride, static_cast<const std::byte*>(tile.panel));
  steps.move(k / Products::depth * Products::leftBytes, k / Products::depth * Products::rightBytes);
  for (; k + depth <= tile.depth; k += depth) {
    prefetch(tile, k / ValuesAStep, depth / ValuesAStep);
    addRun<Products, RowBlocks>(steps, std::make_integer_sequence<int, Count>{});
    steps.move(Count * Products::leftBytes, Count * Products::rightBytes);
  }
  return k;
}

/** Adds the whole depth to the sums. A depth block is six steps in int8, twelve in bfloat16. */
template <class Products, int RowBlocks, int ValuesAStep>
void addProducts(const Tile& tile) {
  int k = addRuns<Products, RowBlocks, ValuesAStep, 6>(tile, 0);
  k = addRuns<Products, RowBlocks, ValuesAStep, 2>(tile, k);
  k = addRuns<Products, RowBlocks, ValuesAStep, 1>(tile, k);
  if (k < tile.depth) lastStep<Products, RowBlocks>(tile, k);
}

template <int RowBlocks>
void zeroSums() {
  zeroRegister<C00>();
  zeroRegister<C01>();
  if constexpr (RowBlocks == 2) {
    zeroRegister<C10>();
    zeroRegister<C11>();
  }
}

/** Sums from `[RowBlocks * 16][32]`, rows `stride` values apart. */
template <int RowBlocks>
void loadSums(const float* from, std::size_t stride) {
  const auto* bytes = reinterpret_cast<const std::byte*>(from);
  const std::size_t step = stride * sizeof(float);
  loadRegister<C00>(bytes, step);
  loadRegister<C01, registerBytes>(bytes, step);
  if constexpr (RowBlocks == 2) {
    loadRegister<C10>(bytes + registerRows * step, step);
    loadRegister<C11, registerBytes>(bytes + registerRows * step, step);
  }
}

template <int RowBlocks>
void storeSums(void* to, std::size_t stride) {
  auto* bytes = static_cast<std::byte*>(to);
  const std::size_t step = stride * sizeof(float);
  storeRegister<C00>(bytes, step);
  storeRegister<C01, registerBytes>(bytes, step);
  if constexpr (RowBlocks == 2) {
    storeRegister<C10>(bytes + registerRows * step, step);
    storeRegister<C11, registerBytes>(bytes + registerRows * step, step);
  }
}

/** The very sums that the VNNI kernel has, hence its bits. */
struct Int8Tile {
  template <int RowBlocks>
  static void run(const Tile& tile) {
    alignas(64) std::int32_t sums[RowBlocks * registerRows][columns];
    zeroSums<RowBlocks>();
    addProducts<Int8Products, RowBlocks, 4>(tile);
    storeSums<RowBlocks>(sums, columns);
    for (int row = 0; row < tile.rows; row++) {
      for (int column = 0; column < columns; column += 16) scaleInt8(tile, row, column, _mm512_load_si512(sums[row] + column));
    }
  }
};

void copyRows(const float* from, std::size_t fromStride, float* to, std::size_t toStride, int rows) {
  for (int row = 0; row < rows; row++) std::memcpy(to + row * toStride, from + row * fromStride, columns * sizeof(float));
}

/** Sums go straight to c and come from there; by way of a copy where c does not have all the rows of the registers. */
template <class Products>
struct FloatTile {
  template <int RowBlocks>
  static void run(const Tile& tile) {
    alignas(64) float copy[RowBlocks * registerRows][columns];
    const bool whole = tile.rows == RowBlocks * registerRows;
    float* c = whole ? tile.c : copy[0];
    const std::size_t stride = whole ? tile.cStride : columns;
    if (tile.accumulate) {
      if (!whole) copyRows(tile.c, tile.cStride, c, stride, tile.rows);
      loadSums<RowBlocks>(c, stride);
    } else {
      zeroSums<RowBlocks>();
    }
    addProducts<Products, RowBlocks, 2>(tile);
    storeSums<RowBlocks>(c, stride);
    if (!whole) copyRows(c, stride, tile.c, tile.cStride, tile.rows);
  }
};

template <class Kernel>
void run(const Tile& tile) {
  configure();
  if (tile.rows <= registerRows) Kernel::template run<1>(tile);
  else Kernel::template run<2>(tile);
}

template <class Products>
float peak(std::int64_t rounds) {
  alignas(64) const std::byte zeros[Products::rightBytes] = {};
  configure();
  zeroSums<2>();
  loadRegister<A0>(zeros, registerBytes);
  loadRegister<A1>(zeros, registerBytes);
  loadRegister<B0>(zeros, panelStep);
  loadRegister<B1>(zeros, panelStep);
  for (std::int64_t round = 0; round < rounds; round++) Products::multiplyAll();
  return 0;
}

}  // namespace

float amxInt8Peak(std::int64_t rounds) { return peak<Int8Products>(rounds); }
float amxBf16Peak(std::int64_t rounds) { return peak<Bf16Products>(rounds); }

void amxInt8Tile(const Tile& tile) { run<Int8Tile>(tile); }
void amxBf16Tile(const Tile& tile) { run<FloatTile<Bf16Products>>(tile); }
void amxBf16x3Tile(const Tile& tile) { run<FloatTile<Bf16x3Products>>(tile); }

void releaseTileRegisters() {
  if (!configured) return;
  asm volatile("tilerelease");
  configured = false;
}

}  // namespace lam
