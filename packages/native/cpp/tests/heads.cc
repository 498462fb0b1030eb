#include <algorithm>
#include <cmath>
#include <string>

#include "model/round-up.h"
#include "tests/expect.h"
#include "tests/random-values.h"
#include "tests/suite.h"

namespace lam {
namespace {

constexpr int gates = 5;

/** Weights in [-0.5, 0.5) that depend on nothing but their position, so that each instruction set's layout holds the same. */
float weight(int part, int row, int column) {
  const std::uint32_t mixed = (static_cast<std::uint32_t>(part * 131 + row) * 2654435761u) ^ (static_cast<std::uint32_t>(column) * 2246822519u);
  return static_cast<float>(mixed * 3266489917u >> 16) / 65536.0f - 0.5f;
}

/** Weights of one head of width d, padded to p. */
struct Head {
  int d;
  int p;
  int flux;
  std::vector<float> taps, tapBias, norm, token, tokenBias, tokenOut, chunk, chunkBias, chunkOut, bilinear;

  Head(const Kernels& kernels, int width) : d(width), p(roundUp(width, kernels.panelWidth)), flux(roundUp(width / 2, kernels.panelWidth)) {
    const std::size_t wide = p;
    const std::size_t fluxes = flux;
    taps.resize(12 * wide);
    tapBias.resize(3 * wide);
    norm.resize(wide);
    token.resize(2 * wide * fluxes);
    chunk.resize((2 * wide + 1) * fluxes);
    bilinear.resize(wide * wide);
    for (std::vector<float>* vector : {&tokenBias, &tokenOut, &chunkBias, &chunkOut}) vector->resize(fluxes);
    for (int i = 0; i < d; i++) fillRow(i);
    for (int unit = 0; unit < d / 2; unit++) fillUnit(unit);
  }

  HeadWeights weights(int chunkSize, bool narrow) const {
    HeadWeights head{};
    head.width = d;
    head.paddedWidth = p;
    head.narrow = narrow;
    head.taps = taps.data();
    head.tapBias = tapBias.data();
    head.normWeight = norm.data();
    head.normEpsilon = 1e-5f;
    head.chunk = chunkSize;
    head.fluxWidth = flux;
    head.tokenFlux = token.data();
    head.tokenFluxBias = tokenBias.data();
    head.tokenFluxOut = tokenOut.data();
    head.tokenFluxOutBias = 0.1f;
    head.flux = chunk.data();
    head.fluxBias = chunkBias.data();
    head.fluxOut = chunkOut.data();
    head.fluxOutBias = -0.1f;
    head.bilinear = bilinear.data();
    head.temp = 1.5f;
    return head;
  }

 private:
  void fillRow(int i) {
    const std::size_t wide = p;
    norm[i] = 1.0f + weight(0, 0, i);
    for (int part = 0; part < 3; part++) {
      tapBias[part * wide + i] = weight(1, part, i);
      for (int tap = 0; tap < 4; tap++) taps[(tap * 3 + part) * wide + i] = weight(2, tap * 3 + part, i);
    }
    for (int j = 0; j < d; j++) bilinear[i * wide + j] = weight(3, i, j);
  }

  void fillUnit(int unit) {
    const std::size_t wide = p;
    tokenBias[unit] = weight(4, 0, unit);
    tokenOut[unit] = weight(4, 1, unit);
    chunkBias[unit] = weight(4, 2, unit);
    chunkOut[unit] = weight(4, 3, unit);
    for (int i = 0; i < 2 * d; i++) {
      const std::size_t row = i < d ? i : wide + i - d;
      token[row * flux + unit] = weight(5, i, unit);
      chunk[row * flux + unit] = weight(6, i, unit);
    }
    chunk[2 * wide * flux + unit] = weight(7, 0, unit);
  }
};

enum class Rule { flat, hierarchical };

/** What one head reads: `[count][4·width]` of q, k, v and g as projected, and `[count][5]` gates, values of the logistic function. */
struct Input {
  int count;
  int width;
  int chunk;
  std::vector<float> qkvg;
  std::vector<float> gateRows;

  static Input random(std::uint32_t seed) {
    RandomValues random(seed);
    Input input{random.whole(1, 150), random.oneOf({4, 16, 20, 32, 48, 64}), random.oneOf({3, 8, 64}), {}, {}};
    input.qkvg = random.f16(static_cast<std::size_t>(4) * input.count * input.width);
    input.gateRows = random.f16(static_cast<std::size_t>(gates) * input.count);
    for (float& gate : input.gateRows) gate = (gate + 2) / 4;
    return input;
  }

  std::string shape() const { return std::to_string(count) + " tokens, width " + std::to_string(width) + ", chunk " + std::to_string(chunk); }
};

/** The mixer of one head, convolution included: `[count][width]`. */
std::vector<float> mix(const Kernels& kernels, Rule rule, const Input& input, bool narrow = false, const TileProduct* narrowTiles = nullptr) {
  const Head head(kernels, input.width);
  const std::size_t p = head.p;
  const std::size_t count = input.count;
  std::vector<float> qkvg(count * 4 * p);
  std::vector<float> mixed(count * p);
  std::vector<float> uw(count * 2 * p);
  std::vector<float> share(count);
  std::vector<float> psi(count / input.chunk + 1);
  for (std::size_t part = 0; part < 4 * count; part++) std::copy_n(input.qkvg.data() + part * input.width, input.width, qkvg.data() + part * p);
  HeadRows rows{};
  rows.qkvg = qkvg.data();
  rows.rows = input.count;
  rows.gates = input.gateRows.data();
  rows.gateStride = gates;
  rows.heads = 1;
  rows.mixed = mixed.data();
  rows.mixedStride = p;
  const bool stateful = rule == Rule::hierarchical && input.count > input.chunk;
  if (stateful) {
    rows.uw = uw.data();
    rows.share = share.data();
    rows.psi = psi.data();
  }
  HeadWeights weights = head.weights(input.chunk, narrow);
  weights.narrowTiles = narrowTiles;
  const LamKernels& lam = kernels.families.lam;
  std::vector<float> scratch(lam.headScratchFloats(std::min(input.chunk, input.count), head.p, head.flux));
  lam.convolve(weights, rows);
  if (rule == Rule::flat) lam.flat(weights, rows, {scratch.data()});
  else lam.hierarchicalChunks(weights, rows, {scratch.data()});
  if (stateful) lam.hierarchicalState(weights, rows, {scratch.data()});
  std::vector<float> result;
  for (std::size_t row = 0; row < count; row++) {
    const auto start = mixed.begin() + static_cast<std::ptrdiff_t>(row * p);
    result.insert(result.end(), start, start + input.width);
  }
  return result;
}

void compareWithScalar(const Kernels& kernels, Rule rule) {
  for (std::uint32_t seed = 0; seed < 60; seed++) {
    const Input input = Input::random(seed);
    const std::vector<float> expected = mix(*selectKernels("scalar"), rule, input);
    const double scale = std::max(1.0, largestMagnitude(expected));
    expectBelow(largestDifference(mix(kernels, rule, input), expected), 2e-5 * scale, input.shape());
  }
}

/** Short functions change a head's output by no more than products in bfloat16 do. */
void compareNarrow(const Kernels& kernels, Rule rule) {
  for (std::uint32_t seed = 0; seed < 60; seed++) {
    const Input input = Input::random(seed);
    const std::vector<float> expected = mix(kernels, rule, input);
    const double scale = std::max(1.0, largestMagnitude(expected));
    expectBelow(largestDifference(mix(kernels, rule, input, true), expected), 2e-3 * scale, input.shape());
  }
}

void compareNarrowProducts(const Kernels& kernels) {
  for (std::uint32_t seed = 0; seed < 60; seed++) {
    const Input input = Input::random(seed);
    const std::vector<float> expected = mix(kernels, Rule::hierarchical, input);
    const double scale = std::max(1.0, largestMagnitude(expected));
    const std::vector<float> found = mix(kernels, Rule::hierarchical, input, false, &kernels.product(Format::bfloat16));
    expectBelow(largestDifference(found, expected), 5e-2 * scale, input.shape());
    if (input.count > input.chunk) expectBelow(0, largestDifference(found, expected), input.shape() + ", and the products are narrow");
  }
}

}  // namespace

void addHeadTests(Suite& suite) {
  for (const Kernels* kernels : everyInstructionSet()) {
    const std::string isa = "heads: " + std::string(kernels->isa);
    suite.add(isa + " short functions change the flat rule by less than 2e-3", [kernels] { compareNarrow(*kernels, Rule::flat); });
    suite.add(isa + " short functions change the hierarchical rule by less than 2e-3", [kernels] { compareNarrow(*kernels, Rule::hierarchical); });
    if (!supports(*kernels, Format::bfloat16)) continue;
    suite.add(isa + " products in bfloat16 change the hierarchical rule by less than 5e-2", [kernels] { compareNarrowProducts(*kernels); });
  }
  for (const Kernels* kernels : fastInstructionSets()) {
    const std::string isa = "heads: " + std::string(kernels->isa);
    suite.add(isa + " convolution and the flat rule as scalar", [kernels] { compareWithScalar(*kernels, Rule::flat); });
    suite.add(isa + " convolution and the hierarchical rule as scalar", [kernels] { compareWithScalar(*kernels, Rule::hierarchical); });
  }
}

}  // namespace lam
