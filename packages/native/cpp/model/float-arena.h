#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "model/aligned.h"

namespace lam {

/** Collects small vectors, then lays them into one block, each on a cache line border, zero where nothing was written. */
class FloatArena {
 public:
  /** `*at` will point to `count` floats, filled by `write`. */
  void add(const float** at, std::size_t count, std::function<void(float*)> write) {
    parts_.push_back({at, floats_, std::move(write)});
    floats_ += (count + 15) / 16 * 16;
  }

  Aligned freeze() {
    Aligned block(floats_ * sizeof(float));
    for (const Part& part : parts_) {
      float* to = block.as<float>() + part.start;
      part.write(to);
      *part.at = to;
    }
    return block;
  }

 private:
  struct Part {
    const float** at;
    std::size_t start;
    std::function<void(float*)> write;
  };
  std::vector<Part> parts_;
  std::size_t floats_ = 0;
};

}  // namespace lam
