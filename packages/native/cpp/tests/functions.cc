#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "tests/expect.h"
#include "tests/suite.h"

namespace lam {
namespace {

/** A function of the kernels' table on a row, with a bias of zero. */
using RowFunction = std::function<void(const Kernels& kernels, float* row, int width, const float* bias)>;

/** @param format of the product that reads the result */
RowFunction activation(Activation which, Format format = Format::float32) {
  return [which, format](const Kernels& kernels, float* row, int width, const float* bias) { kernels.activate(format, which, row, width, 1, width, bias); };
}

void sigmoid(const Kernels& kernels, float* row, int width, const float* bias) { kernels.gates(row, width, 1, width, bias); }

std::vector<float> map(const Kernels& kernels, const RowFunction& function, const std::vector<float>& values) {
  const std::size_t width = (values.size() + kernels.panelWidth - 1) / kernels.panelWidth * kernels.panelWidth;
  std::vector<float> row(width);
  std::copy(values.begin(), values.end(), row.begin());
  const std::vector<float> bias(width);
  function(kernels, row.data(), static_cast<int>(width), bias.data());
  row.resize(values.size());
  return row;
}

std::vector<double> mapExactly(const std::function<double(double)>& function, const std::vector<float>& values) {
  std::vector<double> result;
  result.reserve(values.size());
  for (const float value : values) result.push_back(function(value));
  return result;
}

double normalCdf(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }
double gelu(double x) { return x * normalCdf(x); }
double geluTanh(double x) { return x / 2 * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x))); }
double logistic(double x) { return 1 / (1 + std::exp(-x)); }

/** [-12, 12] in steps of a thousandth. */
std::vector<float> line() {
  std::vector<float> values;
  for (int i = -12'000; i <= 12'000; i++) values.push_back(static_cast<float>(i) / 1000);
  return values;
}

void sigmoidGoesDownToZero(const Kernels& kernels) {
  std::vector<float> normal;
  normal.reserve(870);
  for (int i = 0; i < 870; i++) normal.push_back(static_cast<float>(-i) / 10);
  std::vector<float> ratios = map(kernels, sigmoid, normal);
  for (std::size_t i = 0; i < normal.size(); i++) ratios[i] = static_cast<float>(ratios[i] / logistic(normal[i]));
  expectBelow(largestDifference(ratios, std::vector<double>(normal.size(), 1)), 1e-5, "ratio to the logistic function");
  expect(map(kernels, sigmoid, {-89, -104, -1e4f, -3e38f}) == std::vector<float>(4), "beyond the least normal number it is not zero");
}

void nothingFiniteOfWhatIsNot(const Kernels& kernels, const RowFunction& function) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> values{std::numeric_limits<float>::quiet_NaN(), 0, infinity, 1, -infinity, -1};
  const std::vector<float> found = map(kernels, function, values);
  for (std::size_t i = 0; i < values.size(); i++) {
    expect(std::isfinite(values[i]) == std::isfinite(found[i]), std::to_string(values[i]) + " became " + std::to_string(found[i]));
  }
}

struct NamedFunction {
  std::string name;
  RowFunction function;
  std::function<double(double)> exact;
  double bound;
};

std::vector<NamedFunction> namedFunctions() {
  return {
      {"gelu", activation(Activation::gelu), gelu, 1e-6},
      {"gelu twice", activation(Activation::geluTwice), [](double x) { return gelu(gelu(x)); }, 2e-6},
      {"gelu_tanh", activation(Activation::geluTanh), geluTanh, 1e-6},
      {"relu", activation(Activation::relu), [](double x) { return std::max(x, 0.0); }, 1e-30},
      {"sigmoid", sigmoid, logistic, 2e-7},
      {"gelu before bfloat16", activation(Activation::gelu, Format::bfloat16), gelu, 1e-4},
      {"gelu before bfloat16x3", activation(Activation::gelu, Format::bfloat16x3), gelu, 1e-6},
      {"gelu twice before int8", activation(Activation::geluTwice, Format::int8), [](double x) { return gelu(gelu(x)); }, 2e-4},
      {"gelu_tanh before int8", activation(Activation::geluTanh, Format::int8), geluTanh, 2e-4},
      {"relu before int8", activation(Activation::relu, Format::int8), [](double x) { return std::max(x, 0.0); }, 1e-30},
  };
}

}  // namespace

void addFunctionTests(Suite& suite) {
  for (const Kernels* kernels : everyInstructionSet()) {
    const std::string isa = "functions: " + std::string(kernels->isa);
    for (const NamedFunction& named : namedFunctions()) {
      suite.add(isa + " " + named.name + " is near what float64 gives", [kernels, named] {
        expectBelow(largestDifference(map(*kernels, named.function, line()), mapExactly(named.exact, line())), named.bound, "over [-12, 12]");
      });
      suite.add(isa + " " + named.name + " makes nothing finite of what is not", [kernels, named] { nothingFiniteOfWhatIsNot(*kernels, named.function); });
    }
    suite.add(isa + " sigmoid is exact to 1e-5 of itself down to the least normal number, and zero beyond", [kernels] { sigmoidGoesDownToZero(*kernels); });
  }
}

}  // namespace lam
