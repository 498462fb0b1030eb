#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lam {

/** Numbers that look random and are the same on every machine, which those of <random>'s distributions are not. */
class RandomValues {
 public:
  explicit RandomValues(std::uint32_t seed) : state_(seed * 2654435761u) {}

  /** A whole number in `[least, most]`. */
  int whole(int least, int most) { return least + static_cast<int>((next() >> 10) % static_cast<std::uint32_t>(most - least + 1)); }

  int oneOf(const std::vector<int>& values) { return values[whole(0, static_cast<int>(values.size()) - 1)]; }

  /** Values in [-2, 2) that float16 holds exactly. */
  std::vector<float> f16(std::size_t count) {
    std::vector<float> values(count);
    for (float& value : values) value = (static_cast<float>(next() >> 22) - 512) / 256;
    return values;
  }

 private:
  std::uint32_t next() { return state_ = state_ * 1664525u + 1013904223u; }

  std::uint32_t state_;
};

}  // namespace lam
