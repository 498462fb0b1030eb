#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernels.h"
#include "simd/float-formats.h"

namespace lam {
namespace {

/** Rows of the table of words, widened from what the file holds. */
template <class V>
struct WordKernel {
  using F = typename V::F;

  /** out = the word's row, zeros up to `stride`. A row that does not end on a whole register is read value by value there. */
  static void run(const WordRows& words, std::int32_t id, int stride, float* out) {
    const std::size_t start = static_cast<std::size_t>(id) * words.width;
    if (words.type == WordRows::Type::int8) return scaled(static_cast<const std::int8_t*>(words.values) + start, words.scales[id], words.width, stride, out);
    const int whole = words.width / V::width * V::width;
    for (int i = 0; i < stride; i += V::width) V::store(out + i, i < whole ? load(words, start + i) : V::zero());
    for (int i = whole; i < words.width; i++) out[i] = one(words, start + i);
  }

 private:
  static void scaled(const std::int8_t* row, float scale, int width, int stride, float* out) {
    for (int i = 0; i < width; i++) out[i] = static_cast<float>(row[i]) * scale;
    for (int i = width; i < stride; i++) out[i] = 0;
  }

  static F load(const WordRows& words, std::size_t at) {
    if (words.type == WordRows::Type::float16) return V::loadF16(static_cast<const std::uint16_t*>(words.values) + at);
    if (words.type == WordRows::Type::bfloat16) return V::loadBf16(static_cast<const std::uint16_t*>(words.values) + at);
    return V::load(static_cast<const float*>(words.values) + at);
  }

  static float one(const WordRows& words, std::size_t at) {
    if (words.type == WordRows::Type::float16) return f16ToFloat(static_cast<const std::uint16_t*>(words.values)[at]);
    if (words.type == WordRows::Type::bfloat16) return bf16ToFloat(static_cast<const std::uint16_t*>(words.values)[at]);
    return static_cast<const float*>(words.values)[at];
  }
};

}  // namespace
}  // namespace lam
