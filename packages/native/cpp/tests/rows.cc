#include <algorithm>
#include <cmath>
#include <string>

#include "model/round-up.h"
#include "run/workspace.h"
#include "simd/float-formats.h"
#include "tests/expect.h"
#include "tests/random-values.h"
#include "tests/suite.h"

namespace lam {
namespace {

constexpr float epsilon = 1e-5f;

/** Rows `[count][width]`, and the same where each begins at a whole register, with a register of room behind the last. */
struct Rows {
  int count;
  int width;
  std::size_t stride;
  std::vector<float> values;
  std::vector<float> laid;

  Rows(const Kernels& kernels, int count, int width, std::vector<float> from)
      : count(count), width(width), stride(roundUp(width, kernels.panelWidth)), values(std::move(from)), laid(count * stride + 64) {
    for (int row = 0; row < count; row++) std::copy_n(values.data() + static_cast<std::size_t>(row) * width, width, laid.data() + row * stride);
  }

  static Rows random(const Kernels& kernels, std::uint32_t seed, float scale = 1) {
    RandomValues random(seed);
    const int count = random.whole(1, 40);
    const int width = 4 * random.whole(1, 100);
    std::vector<float> values = random.f16(static_cast<std::size_t>(count) * width);
    for (float& value : values) value *= scale;
    return {kernels, count, width, std::move(values)};
  }

  /** The first row, laid out, which also serves as weight and bias. */
  const float* first() const { return laid.data(); }

  LayerNormWeights norm() const { return {first(), first(), epsilon, width, static_cast<int>(stride)}; }

  /** `[count][width]` of rows laid out as these. */
  std::vector<float> packed(const std::vector<float>& rows) const {
    std::vector<float> result;
    for (int row = 0; row < count; row++) {
      const auto start = rows.begin() + static_cast<std::ptrdiff_t>(row * stride);
      result.insert(result.end(), start, start + width);
    }
    return result;
  }

  std::string shape() const { return std::to_string(count) + " x " + std::to_string(width); }
};

std::vector<float> addLayerNorm(const Kernels& kernels, const Rows& rows) {
  std::vector<float> x = rows.laid;
  kernels.addLayerNorm(rows.norm(), x.data(), rows.laid.data(), rows.first(), rows.count);
  return rows.packed(x);
}

/** LayerNorm(x + x + bias) with the first row for weight and bias, in float64. */
std::vector<double> exactLayerNorm(const Rows& rows) {
  std::vector<double> result;
  for (int row = 0; row < rows.count; row++) {
    const float* x = rows.values.data() + static_cast<std::size_t>(row) * rows.width;
    const auto sum = [&rows, x](int i) { return 2.0 * x[i] + rows.values[i]; };
    double mean = 0;
    for (int i = 0; i < rows.width; i++) mean += sum(i) / rows.width;
    double variance = 0;
    for (int i = 0; i < rows.width; i++) variance += (sum(i) - mean) * (sum(i) - mean) / rows.width;
    for (int i = 0; i < rows.width; i++) result.push_back((sum(i) - mean) / std::sqrt(variance + epsilon) * rows.values[i] + rows.values[i]);
  }
  return result;
}

std::vector<float> sumRows(const Kernels& kernels, const Rows& rows) {
  std::vector<double> sums(rows.stride);
  kernels.sumRows(rows.laid.data(), rows.stride, rows.count, static_cast<int>(rows.stride), sums.data());
  return {sums.begin(), sums.begin() + rows.width};
}

std::vector<float> exactSums(const Rows& rows) {
  std::vector<double> sums(rows.width);
  for (std::size_t i = 0; i < rows.values.size(); i++) sums[i % rows.width] += rows.values[i];
  return {sums.begin(), sums.end()};
}

WordRows words(const Rows& rows) { return {rows.values.data(), WordRows::Type::float32, rows.width, nullptr}; }

std::vector<std::int32_t> mixedIds(int count) {
  std::vector<std::int32_t> ids(count);
  for (int i = 0; i < count; i++) ids[i] = i * 7 % count;
  return ids;
}

/** As many words and positions as rows, of a text twice as long as the table: positions are interpolated. */
std::vector<float> embedLam(const Kernels& kernels, const Rows& rows) {
  const LamEmbedding tables{words(rows), rows.laid.data(), rows.count, rows.norm()};
  std::vector<float> x(rows.laid.size());
  kernels.families.lam.embed(tables, mixedIds(rows.count).data(), 1, 2 * rows.count, rows.count, x.data());
  return rows.packed(x);
}

/** The first two rows, or the first twice, are the token types. */
std::vector<float> embedBert(const Kernels& kernels, const Rows& rows) {
  const BertEmbedding tables{words(rows), rows.laid.data(), rows.laid.data(), rows.norm()};
  std::vector<std::uint8_t> types(rows.count);
  for (int i = 0; i < rows.count; i++) types[i] = static_cast<std::uint8_t>(rows.count > 1 ? i % 2 : 0);
  std::vector<float> x(rows.laid.size());
  kernels.families.bert.embed(tables, mixedIds(rows.count).data(), types.data(), rows.count, x.data());
  return rows.packed(x);
}

/** The floats that quantized rows stand for; in bfloat16x3 both halves of each; in int8 each row is followed by what the sums of its bytes stand for. */
std::vector<float> readBack(const QuantizedBuffer& buffer, const Rows& rows, Format format) {
  const Operand operand = buffer.operand();
  std::vector<float> result;
  for (int row = 0; row < rows.count; row++) {
    const std::byte* values = operand.fromRow(row).values;
    float sum = 0;
    for (int i = 0; i < rows.width; i++) {
      if (format == Format::bfloat16) {
        result.push_back(bf16ToFloat(reinterpret_cast<const std::uint16_t*>(values)[i]));
        continue;
      }
      if (format == Format::bfloat16x3) {
        const auto* high = reinterpret_cast<const std::uint16_t*>(values) + i / splitValues * 2 * splitValues + i % splitValues;
        result.push_back(bf16ToFloat(high[0]));
        result.push_back(bf16ToFloat(high[splitValues]));
        continue;
      }
      // Each depth block of a row has a scale and a sum of its own.
      const std::size_t block = row + i / depthBlock * operand.blockStride;
      result.push_back(static_cast<float>(reinterpret_cast<const std::int8_t*>(values)[i]) * operand.scales[block]);
      if (i % depthBlock == 0) sum += static_cast<float>(operand.sums[block]) * operand.scales[block];
    }
    if (format == Format::int8) result.push_back(sum);
  }
  return result;
}

std::vector<float> quantized(const Kernels& kernels, const Rows& rows, Format format) {
  QuantizedBuffer buffer;
  buffer.reserve(format, rows.count, rows.width);
  buffer.fill(kernels, rows.laid.data(), rows.stride, 0, rows.count);
  return readBack(buffer, rows, format);
}

/** One pass and two give the same bytes. The first row serves as bias. */
void activatesAndQuantizesAtOnce(const Kernels& kernels, Format format, std::uint32_t seed) {
  const Rows rows = Rows::random(kernels, seed);
  const std::vector<float> bias(rows.laid.begin(), rows.laid.begin() + static_cast<std::ptrdiff_t>(rows.stride));
  for (const Activation activation : {Activation::gelu, Activation::geluTwice, Activation::geluTanh, Activation::relu}) {
    QuantizedBuffer once;
    once.reserve(format, rows.count, rows.width);
    for (int block = 0; block * depthBlock < rows.width; block++) {
      const int start = block * depthBlock;
      once.fillActivated(kernels, activation, rows.laid.data() + start, rows.stride, rows.count, block, bias.data() + start);
    }
    Rows twice = rows;
    kernels.activate(format, activation, twice.laid.data(), twice.stride, twice.count, static_cast<int>(twice.stride), bias.data());
    expect(readBack(once, rows, format) == quantized(kernels, twice, format), rows.shape() + ": other bytes");
  }
}

std::vector<float> bfloat16(const Kernels& kernels, const Rows& rows) { return quantized(kernels, rows, Format::bfloat16); }

std::vector<float> exactBfloat16(const Rows& rows) {
  std::vector<float> result;
  result.reserve(rows.values.size());
  for (const float value : rows.values) result.push_back(bf16ToFloat(floatToBf16(value)));
  return result;
}

std::vector<float> bothHalves(const Kernels& kernels, const Rows& rows) { return quantized(kernels, rows, Format::bfloat16x3); }

std::vector<float> exactHalves(const Rows& rows) {
  std::vector<float> result;
  for (const float value : rows.values) {
    const float high = bf16ToFloat(floatToBf16(value));
    result.push_back(high);
    result.push_back(bf16ToFloat(floatToBf16(value - high)));
  }
  return result;
}

/** Rounding goes either way for a value at the border between two bytes. */
void int8DiffersAtBordersOnly(const Kernels& kernels, std::uint32_t seed) {
  const Rows rows = Rows::random(kernels, seed);
  const std::vector<float> expected = quantized(*selectKernels("scalar"), Rows::random(*selectKernels("scalar"), seed), Format::int8);
  const std::vector<float> found = quantized(kernels, rows, Format::int8);
  expect(found.size() == expected.size(), rows.shape() + ": another length");
  std::size_t differ = 0;
  for (std::size_t i = 0; i < found.size(); i++) differ += found[i] != expected[i] ? 1 : 0;
  expect(differ <= found.size() / 100, rows.shape() + ": " + std::to_string(differ) + " of " + std::to_string(found.size()) + " values differ");
}

/** No value further off than half a step. */
void int8IsNear(const Kernels& kernels, std::uint32_t seed) {
  const Rows rows = Rows::random(kernels, seed);
  const std::vector<float> found = quantized(kernels, rows, Format::int8);
  for (int row = 0; row < rows.count; row++) {
    const float* values = rows.values.data() + static_cast<std::size_t>(row) * rows.width;
    const float* stored = found.data() + static_cast<std::size_t>(row) * (rows.width + 1);
    double most = 0;
    for (int i = 0; i < rows.width; i++) most = std::max(most, std::fabs(static_cast<double>(values[i])));
    double sum = 0;
    for (int i = 0; i < rows.width; i++) {
      sum += stored[i];
      expect(std::fabs(static_cast<double>(stored[i]) - values[i]) <= most / 254 * 1.0001, rows.shape() + ": a value is off by more than half a step");
    }
    expect(std::fabs(sum - stored[rows.width]) <= 1e-5 * most * rows.width, rows.shape() + ": the sum is not that of the bytes");
  }
}

/** Runs `test` on many seeds. */
void manyTimes(const std::function<void(std::uint32_t seed)>& test) {
  for (std::uint32_t seed = 0; seed < 60; seed++) test(seed);
}

using RowKernel = std::vector<float> (*)(const Kernels& kernels, const Rows& rows);

void compareWithScalar(const Kernels& kernels, RowKernel kernel, std::uint32_t seed) {
  const Kernels& scalar = *selectKernels("scalar");
  const Rows rows = Rows::random(kernels, seed);
  expectBelow(largestDifference(kernel(kernels, rows), kernel(scalar, Rows::random(scalar, seed))), 2e-5, rows.shape());
}

}  // namespace

void addRowTests(Suite& suite) {
  for (const Kernels* kernels : everyInstructionSet()) {
    const std::string isa = "rows: " + std::string(kernels->isa);
    suite.add(isa + " LayerNorm is near what float64 gives", [kernels] {
      manyTimes([kernels](std::uint32_t seed) {
        // Every other time the variance is about as small as epsilon.
        const Rows rows = Rows::random(*kernels, seed, seed % 2 == 0 ? 1.0f : 0x1p-9f);
        expectBelow(largestDifference(addLayerNorm(*kernels, rows), exactLayerNorm(rows)), 5e-5, rows.shape());
      });
    });
    suite.add(isa + " sums rows exactly", [kernels] {
      manyTimes([kernels](std::uint32_t seed) {
        const Rows rows = Rows::random(*kernels, seed);
        expect(sumRows(*kernels, rows) == exactSums(rows), rows.shape() + ": other sums");
      });
    });
    suite.add(isa + " rounds to the nearest bfloat16", [kernels] {
      manyTimes([kernels](std::uint32_t seed) {
        const Rows rows = Rows::random(*kernels, seed);
        expect(bfloat16(*kernels, rows) == exactBfloat16(rows), rows.shape() + ": other values");
      });
    });
    suite.add(isa + " splits a value into two bfloat16", [kernels] {
      manyTimes([kernels](std::uint32_t seed) {
        // A third is no float16, so that something is left for the second half.
        const Rows rows = Rows::random(*kernels, seed, 1.0f / 3);
        expect(bothHalves(*kernels, rows) == exactHalves(rows), rows.shape() + ": other values");
      });
    });
    for (const auto& [name, format] : {std::pair{"bfloat16", Format::bfloat16}, {"bfloat16x3", Format::bfloat16x3}, {"int8", Format::int8}}) {
      suite.add(isa + " activates and quantizes to " + name + " at once as one after the other",
                [kernels, format = format] { manyTimes([kernels, format](std::uint32_t seed) { activatesAndQuantizesAtOnce(*kernels, format, seed); }); });
    }
    suite.add(isa + " quantizes to int8 within half a step", [kernels] { manyTimes([kernels](std::uint32_t seed) { int8IsNear(*kernels, seed); }); });
  }
  for (const Kernels* kernels : fastInstructionSets()) {
    const std::string isa = "rows: " + std::string(kernels->isa);
    const std::vector<std::pair<std::string, RowKernel>> rowKernels{
        {"LayerNorm", addLayerNorm}, {"embedding of lam", embedLam}, {"embedding of bert", embedBert}, {"sum", sumRows}, {"bfloat16", bfloat16}};
    for (const auto& [name, kernel] : rowKernels) {
      suite.add(isa + " " + name + " as scalar",
                [kernels, kernel = kernel] { manyTimes([kernels, kernel](std::uint32_t seed) { compareWithScalar(*kernels, kernel, seed); }); });
    }
    suite.add(isa + " int8 as scalar, but for a value at the border between two bytes",
              [kernels] { manyTimes([kernels](std::uint32_t seed) { int8DiffersAtBordersOnly(*kernels, seed); }); });
  }
}

}  // namespace lam
