#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "model/round-up.h"
#include "tests/expect.h"
#include "tests/random-values.h"
#include "tests/suite.h"

namespace lam {
namespace {

/** One head over one text: the bias of q `[width]`, and q, k and v of each token. */
struct Text {
  int count;
  int width;
  std::vector<float> bias;
  std::vector<float> qkv;

  Text(int count, int width) : count(count), width(width), bias(width), qkv(static_cast<std::size_t>(3) * count * width) {}

  static Text random(RandomValues& random, int count, int width) {
    Text text(count, width);
    text.bias = random.f16(text.bias.size());
    text.qkv = random.f16(text.qkv.size());
    return text;
  }

  enum Part { q, k, v };
  float& at(int row, Part part, int i) { return qkv[(static_cast<std::size_t>(3) * row + part) * width + i]; }
  float at(int row, Part part, int i) const { return qkv[(static_cast<std::size_t>(3) * row + part) * width + i]; }
};

/** In which the two products are computed. */
enum class Products { float32, bfloat16 };

std::vector<float> attention(const Kernels& kernels, const Text& text, Products products = Products::float32) {
  const std::size_t p = roundUp(text.width, kernels.panelWidth);
  std::vector<float> bias(p);
  std::vector<float> qkv(text.count * 3 * p);
  std::vector<float> mixed(text.count * p);
  std::copy(text.bias.begin(), text.bias.end(), bias.begin());
  for (int part = 0; part < 3 * text.count; part++) {
    std::copy_n(text.qkv.data() + static_cast<std::size_t>(part) * text.width, text.width, qkv.data() + part * p);
  }
  const TileProduct* narrow = products == Products::bfloat16 ? &kernels.product(Format::bfloat16) : nullptr;
  const AttentionHead head{text.width, static_cast<int>(p), bias.data(), 1 / std::sqrt(static_cast<float>(text.width)), narrow};
  const AttentionRows rows{qkv.data(), text.count, mixed.data(), p};
  const BertKernels& bert = kernels.families.bert;
  std::vector<float> scratch(bert.attentionFloats(text.count, static_cast<int>(p)));
  bert.layKeys(head, rows, scratch.data());
  for (int first = 0; first < text.count;) first += bert.attend(head, rows, first, scratch.data());
  std::vector<float> result;
  for (int row = 0; row < text.count; row++) {
    const auto start = mixed.begin() + static_cast<std::ptrdiff_t>(row * p);
    result.insert(result.end(), start, start + text.width);
  }
  return result;
}

/** softmax((q + bias)·kᵀ / √width)·v in float64. */
std::vector<double> exactAttention(const Text& text) {
  std::vector<double> out(static_cast<std::size_t>(text.count) * text.width);
  std::vector<double> weights(text.count);
  for (int query = 0; query < text.count; query++) {
    for (int key = 0; key < text.count; key++) {
      weights[key] = 0;
      for (int i = 0; i < text.width; i++) {
        weights[key] += (static_cast<double>(text.at(query, Text::q, i)) + text.bias[i]) * text.at(key, Text::k, i);
      }
    }
    const double most = *std::max_element(weights.begin(), weights.end());
    double sum = 0;
    for (double& weight : weights) sum += weight = std::exp((weight - most) / std::sqrt(text.width));
    for (int key = 0; key < text.count; key++) {
      for (int i = 0; i < text.width; i++) out[static_cast<std::size_t>(query) * text.width + i] += weights[key] / sum * text.at(key, Text::v, i);
    }
  }
  return out;
}

void isNearFloat64(const Kernels& kernels) {
  RandomValues random(9);
  for (int run = 0; run < 60; run++) {
    const int count = run % 4 == 0 ? random.oneOf({512, 513, 600, 1025}) : random.whole(1, 130);
    const int width = random.oneOf({1, 5, 16, 20, 32, 33, 64});
    const float size = static_cast<float>(random.oneOf({1, 10, 100, 10'000})) / 10;
    Text text = Text::random(random, count, width);
    // Scores grow with the size of q; what q and k hold exactly, float64 gets too.
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < width; i++) text.at(row, Text::q, i) *= size;
    }
    // A score is rounded in proportion to its size, and its weight by as much.
    const double rounding = 0x1p-22 * size * 4 * width;
    expectBelow(largestDifference(attention(kernels, text), exactAttention(text)), 1e-5 + rounding,
                std::to_string(count) + " tokens, width " + std::to_string(width));
  }
}

/** What rounding q, k, v and the weights to 8 bits leaves of scores below 10. */
void narrowIsNearFloat64(const Kernels& kernels) {
  RandomValues random(10);
  for (int run = 0; run < 60; run++) {
    const int count = run % 4 == 0 ? random.oneOf({384, 385, 512, 513, 600, 1025}) : random.whole(1, 130);
    const int width = random.oneOf({1, 5, 16, 20, 32, 33, 64});
    const Text text = Text::random(random, count, width);
    expectBelow(largestDifference(attention(kernels, text, Products::bfloat16), exactAttention(text)), 0.03,
                std::to_string(count) + " tokens, width " + std::to_string(width));
  }
}

void risesToALaterMaximum(const Kernels& kernels, Products products, double most) {
  constexpr int count = 1300;
  constexpr int width = 16;
  Text text(count, width);
  for (int row = 0; row < count; row++) {
    for (int i = 0; i < width; i++) {
      text.at(row, Text::q, i) = 1;
      text.at(row, Text::k, i) = static_cast<float>(row) / 100;
      text.at(row, Text::v, i) = row == count - 1 ? 2 : -1;
    }
  }
  expectBelow(largestDifference(attention(kernels, text, products), exactAttention(text)), most, "rising scores");
  // The other way round, all that comes after the first block counts for little.
  for (int row = 0; row < count; row++) {
    for (int i = 0; i < width; i++) text.at(row, Text::k, i) = 13 - static_cast<float>(row) / 100;
  }
  expectBelow(largestDifference(attention(kernels, text, products), exactAttention(text)), most, "falling scores");
}

void nothingFiniteOf(const Kernels& kernels, Products products, float bad) {
  constexpr int row = 17;
  constexpr int width = 16;
  for (const Text::Part part : {Text::q, Text::k}) {
    RandomValues random(3);
    Text text = Text::random(random, 40, width);
    text.at(row, part, 5) = bad;
    const std::vector<float> found = attention(kernels, text, products);
    for (int i = 0; i < width; i++) expect(!std::isfinite(found[row * width + i]), "value " + std::to_string(i) + " is finite");
  }
}

}  // namespace

void addAttentionTests(Suite& suite) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const auto addFor = [&suite](const Kernels* kernels, const std::string& name, Products products, double most) {
    suite.add(name + " rises to a maximum that comes in a later block of keys", [=] { risesToALaterMaximum(*kernels, products, most); });
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), infinity, -infinity}) {
      suite.add(name + " makes nothing finite of " + std::to_string(bad) + " in q or k", [=] { nothingFiniteOf(*kernels, products, bad); });
    }
  };
  for (const Kernels* kernels : everyInstructionSet()) {
    const std::string isa = "attention: " + std::string(kernels->isa);
    suite.add(isa + " is within 1e-5 of what float64 gives, also where weights are far apart", [kernels] { isNearFloat64(*kernels); });
    addFor(kernels, isa, Products::float32, 1e-5);
    if (!supports(*kernels, Format::bfloat16)) continue;
    suite.add(isa + " in bfloat16 is near what float64 gives", [kernels] { narrowIsNearFloat64(*kernels); });
    addFor(kernels, isa + " in bfloat16", Products::bfloat16, 0.03);
  }
}

}  // namespace lam
