#pragma once

#include <string>
#include <vector>

namespace lam {

/** @throws std::runtime_error that says `what` where `good` is false */
void expect(bool good, const std::string& what);

/** The largest |a - b|. @throws std::runtime_error where the lengths differ or a difference is not a number */
double largestDifference(const std::vector<float>& a, const std::vector<double>& b);
double largestDifference(const std::vector<float>& a, const std::vector<float>& b);

double largestMagnitude(const std::vector<float>& values);

/** @throws std::runtime_error where `found` is not below `bound`, or not a number */
void expectBelow(double found, double bound, const std::string& what);

/** Equal bit for bit, so that NaN equals NaN. @throws std::runtime_error */
void expectSameBits(const std::vector<float>& a, const std::vector<float>& b, const std::string& what);

}  // namespace lam
