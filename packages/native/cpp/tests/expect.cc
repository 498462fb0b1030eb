#include "tests/expect.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace lam {

void expect(bool good, const std::string& what) {
  if (!good) throw std::runtime_error(what);
}

double largestDifference(const std::vector<float>& a, const std::vector<double>& b) {
  expect(a.size() == b.size(), "expected " + std::to_string(b.size()) + " values, found " + std::to_string(a.size()));
  double most = 0;
  for (std::size_t i = 0; i < a.size(); i++) {
    const double difference = std::fabs(static_cast<double>(a[i]) - b[i]);
    expect(!std::isnan(difference), "value " + std::to_string(i) + " is no number");
    most = std::max(most, difference);
  }
  return most;
}

double largestDifference(const std::vector<float>& a, const std::vector<float>& b) { return largestDifference(a, std::vector<double>(b.begin(), b.end())); }

double largestMagnitude(const std::vector<float>& values) {
  double most = 0;
  for (const float value : values) most = std::max(most, std::fabs(static_cast<double>(value)));
  return most;
}

void expectBelow(double found, double bound, const std::string& what) {
  expect(found < bound, what + ": expected below " + std::to_string(bound * 1e6) + "e-6, found " + std::to_string(found * 1e6) + "e-6");
}

void expectSameBits(const std::vector<float>& a, const std::vector<float>& b, const std::string& what) {
  expect(a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0, what + ": other bits");
}

}  // namespace lam
