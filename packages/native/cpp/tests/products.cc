#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "kernels/features.h"
#include "kernels/quantized-tiles.h"
#include "model/matrix.h"
#include "run/multiply.h"
#include "run/workspace.h"
#include "simd/float-formats.h"
#include "tests/expect.h"
#include "tests/random-values.h"
#include "tests/suite.h"

namespace lam {
namespace {

/** `a[rows][depth]` and `weights[columns][depth]`. */
struct Factors {
  int rows;
  int columns;
  int depth;
  std::vector<float> a;
  std::vector<float> weights;

  static Factors random(RandomValues& random) {
    const int rows = random.whole(1, 60);
    const int columns = random.whole(1, 100);
    const int depth = random.whole(1, 800);
    return shaped(random, rows, columns, depth);
  }

  static Factors shaped(RandomValues& random, int rows, int columns, int depth) {
    return {rows, columns, depth, random.f16(static_cast<std::size_t>(rows) * depth), random.f16(static_cast<std::size_t>(columns) * depth)};
  }

  Factors row(int index) const {
    const auto start = a.begin() + static_cast<std::ptrdiff_t>(index) * depth;
    return {1, columns, depth, {start, start + depth}, weights};
  }

  std::string shape() const { return std::to_string(rows) + " x " + std::to_string(columns) + " x " + std::to_string(depth); }
};

/** What the memory that activations are quantized into holds before. */
enum class Before { zeros, notNumbers };

/** `a · weightsᵀ` as the engine computes it, `[rows][columns]`. */
std::vector<float> product(const Kernels& kernels, Format format, const Factors& of, Before before = Before::zeros) {
  Matrix matrix(kernels, format, of.columns, of.depth);
  matrix.pack(0, matrix.panels(), [&of](int column, float* row) {
    if (column < of.columns) std::copy_n(of.weights.data() + static_cast<std::size_t>(column) * of.depth, of.depth, row);
  });
  const std::size_t stride = (static_cast<std::size_t>(matrix.depth()) + 63) / 64 * 64;
  std::vector<float> padded(of.rows * stride + 64);
  for (int row = 0; row < of.rows; row++) std::copy_n(of.a.data() + static_cast<std::size_t>(row) * of.depth, of.depth, padded.data() + row * stride);
  QuantizedBuffer buffer;
  if (isQuantized(format)) {
    buffer.reserve(format, of.rows, matrix.depth());
    const Operand empty = buffer.operand();
    const std::size_t bytes = (of.rows + rowsReadTogether - 1) * empty.stride;
    if (before == Before::notNumbers) std::memset(const_cast<std::byte*>(empty.values), 0xff, bytes);
    buffer.fill(kernels, padded.data(), stride, 0, of.rows);
  }
  const Operand left = isQuantized(format) ? buffer.operand() : Operand::floats(padded.data(), stride);
  const std::size_t columns = matrix.paddedColumns();
  std::vector<float> c(of.rows * columns);
  std::vector<float> widened(widenedPanelFloats(kernels));
  multiply(kernels, left, of.rows, matrix, 0, matrix.panels(), c.data(), columns, widened.data());
  std::vector<float> result;
  for (int row = 0; row < of.rows; row++) {
    const auto start = c.begin() + static_cast<std::ptrdiff_t>(row * columns);
    result.insert(result.end(), start, start + of.columns);
  }
  return result;
}

/** The kernel that no instruction set but amx has a use for: three products take longer than one. */
void plainBf16x3Tile(const Tile& tile) {
  const auto* panel = static_cast<const std::uint16_t*>(tile.panel);
  constexpr int width = 32;
  for (int r = 0; r < tile.rows; r++) {
    const auto* a = static_cast<const std::uint16_t*>(tile.a) + r * (tile.aStride / sizeof(std::uint16_t));
    const auto left = [a](int k, int half) { return bf16ToFloat(a[k / splitValues * 2 * splitValues + half * splitValues + k % splitValues]); };
    for (int column = 0; column < width; column++) {
      const auto right = [panel, column](int k, int half) { return bf16ToFloat(panel[((k / 2 * 2 + half) * width + column) * 2 + k % 2]); };
      float sum = tile.accumulate ? tile.c[r * tile.cStride + column] : 0;
      for (int k = 0; k < tile.depth; k++) sum += left(k, 1) * right(k, 0) + left(k, 0) * right(k, 0) + left(k, 0) * right(k, 1);
      tile.c[r * tile.cStride + column] = sum;
    }
  }
}

/** The scalar kernels, with one for every format. */
const Kernels& plainKernels() {
  static const Kernels kernels = [] {
    Kernels all = *selectKernels("scalar");
    all.products[static_cast<int>(Format::bfloat16x3)] = {&plainBf16x3Tile, 1};
    return all;
  }();
  return kernels;
}

/** What is left of a value beside its bfloat16. */
double beyondBf16(double value) { return value - bf16ToFloat(floatToBf16(static_cast<float>(value))); }

/** |value| of the largest in a row. */
double largest(const std::vector<float>& values, int row, int depth) {
  double most = 0;
  for (int k = 0; k < depth; k++) most = std::max(most, std::fabs(static_cast<double>(values[static_cast<std::size_t>(row) * depth + k])));
  return most;
}

/** Every element within what its format and one rounding a step allow of the float64 product. */
void compareWithFloat64(const Kernels& kernels, Format format, const Factors& of) {
  const std::vector<float> found = product(kernels, format, of);
  const auto held = [format](float value) { return static_cast<double>(format == Format::bfloat16 ? bf16ToFloat(floatToBf16(value)) : value); };
  for (int row = 0; row < of.rows; row++) {
    for (int column = 0; column < of.columns; column++) {
      const double scaleA = largest(of.a, row, of.depth) / 127;
      const double scaleW = largest(of.weights, column, of.depth) / 127;
      double exact = 0;
      double magnitude = 0;
      // What bfloat16x3 sums beside each product.
      const int terms = format == Format::bfloat16x3 ? 3 : 1;
      double quantization = 0;
      for (int k = 0; k < of.depth; k++) {
        const double a = held(of.a[static_cast<std::size_t>(row) * of.depth + k]);
        const double w = held(of.weights[static_cast<std::size_t>(column) * of.depth + k]);
        exact += a * w;
        magnitude += std::fabs(a * w);
        // Either side is off by half a step at most.
        if (format == Format::bfloat16x3) quantization += std::fabs(beyondBf16(a) * beyondBf16(w));
        if (format == Format::int8) quantization += std::fabs(a) * scaleW / 2 + std::fabs(w) * scaleA / 2 + scaleA * scaleW / 4;
      }
      const double rounding = 2.0 * (terms * of.depth + 2) * 0x1p-24 * (magnitude + quantization);
      const double off = std::fabs(found[static_cast<std::size_t>(row) * of.columns + column] - exact);
      expect(off <= rounding + quantization,
             of.shape() + ", row " + std::to_string(row) + ", column " + std::to_string(column) + ": off by " + std::to_string(off));
    }
  }
}

struct NamedFormat {
  Format format;
  std::string name;
};

std::vector<NamedFormat> formatsOf(const Kernels& kernels) {
  std::vector<NamedFormat> formats{{Format::float32, "float32"}, {Format::float16, "float16"}};
  if (supports(kernels, Format::bfloat16x3)) formats.push_back({Format::bfloat16x3, "bfloat16x3"});
  if (supports(kernels, Format::bfloat16)) formats.push_back({Format::bfloat16, "bfloat16"});
  if (supports(kernels, Format::int8)) formats.push_back({Format::int8, "int8"});
  return formats;
}

void int8IsExact(const Kernels& kernels) {
  RandomValues random(5);
  for (int run = 0; run < 40; run++) {
    const Factors factors = Factors::random(random);
    const std::vector<float> expected = product(*selectKernels("scalar"), Format::int8, factors);
    const double difference = largestDifference(product(kernels, Format::int8, factors), expected);
    expect(difference <= largestMagnitude(expected) * 0x1p-21, factors.shape() + ": off by " + std::to_string(difference));
  }
}

void f16PanelsGiveTheBitsOfFloat32(const Kernels& kernels) {
  for (const int rows : {1, 13, 14, 15, 41, 42, 43, 113}) {
    RandomValues random(rows);
    const Factors factors = Factors::shaped(random, rows, 70, 400);
    expectSameBits(product(kernels, Format::float16, factors), product(kernels, Format::float32, factors), factors.shape());
  }
}

void f16WordsMakeThePanelsOfTheirFloats(const Kernels& kernels) {
  constexpr int columns = 70;
  constexpr int depth = 403;
  // Normal and subnormal, of either sign.
  const auto word = [](int column, int k) { return static_cast<std::uint16_t>((column * 2654435761u + k * 40503u) >> 3 & 0xbbffu); };
  Matrix words(kernels, Format::float16, columns, depth);
  Matrix floats(kernels, Format::float16, columns, depth);
  const auto fill = [&](int column, auto* row, const auto& convert) {
    for (int k = 0; column < columns && k < depth; k++) row[k] = convert(word(column, k));
  };
  words.packWords(0, words.panels(), [&](int column, std::uint16_t* row) { fill(column, row, [](std::uint16_t value) { return value; }); });
  floats.pack(0, floats.panels(), [&](int column, float* row) { fill(column, row, f16ToFloat); });
  const std::size_t bytes = static_cast<std::size_t>(words.paddedColumns()) * words.depth() * sizeof(std::uint16_t);
  expect(std::equal(words.panel(0, 0), words.panel(0, 0) + bytes, floats.panel(0, 0)), "the panels differ");
}

void rowsDoNotSeeEachOther(const Kernels& kernels, Format format) {
  RandomValues random(3);
  const Factors factors = Factors::shaped(random, 57, 64, 500);
  const std::vector<float> together = product(kernels, format, factors);
  for (const int row : {0, 1, 13, 14, 15, 16, 30, 31, 32, 47, 48, 56}) {
    const auto start = together.begin() + static_cast<std::ptrdiff_t>(row) * factors.columns;
    expectSameBits(product(kernels, format, factors.row(row)), {start, start + factors.columns}, "row " + std::to_string(row));
  }
}

/** Bytes of 0xff are NaN in bfloat16: they must not reach a product from behind the rows or the depth. */
void memoryAroundDoesNotMatter(const Kernels& kernels, Format format) {
  RandomValues random(6);
  for (int run = 0; run < 40; run++) {
    const Factors factors = Factors::random(random);
    expectSameBits(product(kernels, format, factors, Before::notNumbers), product(kernels, format, factors), factors.shape());
  }
}

/** Rows may go through either then. */
void int8HasTheBitsOf(const Kernels& other, const Kernels& kernels) {
  RandomValues random(7);
  for (int run = 0; run < 40; run++) {
    const Factors factors = Factors::random(random);
    expectSameBits(product(kernels, Format::int8, factors), product(other, Format::int8, factors), factors.shape());
  }
}

}  // namespace

void addProductTests(Suite& suite) {
  std::vector<const Kernels*> all = fastInstructionSets();
  all.push_back(&plainKernels());
  for (const Kernels* kernels : all) {
    const std::string isa = "products: " + std::string(kernels->isa);
    for (const auto& [format, name] : formatsOf(*kernels)) {
      suite.add(isa + " in " + name + " is what float64 gives, but for rounding", [kernels, format = format] {
        RandomValues random(4);
        for (int run = 0; run < 40; run++) compareWithFloat64(*kernels, format, Factors::random(random));
      });
      suite.add(isa + " in " + name + " gives a row the same bits whatever rows stand beside it",
                [kernels, format = format] { rowsDoNotSeeEachOther(*kernels, format); });
      if (!isQuantized(format)) continue;
      suite.add(isa + " in " + name + " gives a row the same bits whatever lies in memory around it",
                [kernels, format = format] { memoryAroundDoesNotMatter(*kernels, format); });
    }
    suite.add(isa + " packs float16 weights into the panels that their floats give", [kernels] { f16WordsMakeThePanelsOfTheirFloats(*kernels); });
    suite.add(isa + " gives a float16 panel the bits of a float32 panel", [kernels] { f16PanelsGiveTheBitsOfFloat32(*kernels); });
  }
  for (const Kernels* kernels : fastInstructionSets()) {
    const std::string isa = "products: " + std::string(kernels->isa);
    for (const auto& [format, name] : formatsOf(*kernels)) {
      suite.add(isa + " in " + name + " multiplies as scalar does", [kernels, format = format] {
        RandomValues random(4);
        for (int run = 0; run < 40; run++) {
          const Factors factors = Factors::random(random);
          const std::vector<float> expected = product(plainKernels(), format, factors);
          expectBelow(largestDifference(product(*kernels, format, factors), expected), 2e-5 * std::sqrt(factors.depth) * 4, factors.shape());
        }
      });
    }
    if (supports(*kernels, Format::int8)) {
      suite.add(isa + " sums int8 products exactly: as scalar, but for rounding twice", [kernels] { int8IsExact(*kernels); });
      const Kernels* avx512 = selectKernels("avx512");
      if (std::string(kernels->isa) == "amx" && avx512 != nullptr && supports(*avx512, Format::int8)) {
        suite.add(isa + " in int8 has the bits of avx512", [kernels, avx512] { int8HasTheBitsOf(*avx512, *kernels); });
      }
#if defined(__aarch64__)
      if (std::string(kernels->isa) == "neon" && features().int8Matrix && features().dotProduct) {
        suite.add(isa + " in int8 has the bits of sdot", [kernels] {
          Kernels sdot = *kernels;
          sdot.products[static_cast<int>(Format::int8)] = {&neonInt8Tile, neonTileRows};
          int8HasTheBitsOf(sdot, *kernels);
        });
      }
#endif
    }
  }
}

}  // namespace lam
