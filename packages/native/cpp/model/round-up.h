#pragma once

namespace lam {

/** The least multiple of `step` that is not below `value`. */
inline int roundUp(int value, int step) { return (value + step - 1) / step * step; }

}  // namespace lam
