#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#include "kernels/kernels.h"
#include "kernels/norms.h"
#include "kernels/phase.h"
#include "kernels/turn.h"
#include "simd/functions.h"

namespace lam {
namespace {

/** What happens to rows between products: each function reads and writes a row once. */
template <class V>
struct RowKernels {
  using F = typename V::F;

  static void widen(const std::uint16_t* f16, float* out, std::size_t count) {
    for (std::size_t i = 0; i < count; i += V::width) V::store(out + i, V::loadF16(f16 + i));
  }

  static void gates(float* c, std::size_t stride, int rows, int width, const float* bias) {
    const PhaseScope phase(Phase::gates);
    apply(c, stride, rows, width, bias, [](F x) { return sigmoid<V>(x); });
  }

  static void activate(Format format, Activation activation, float* c, std::size_t stride, int rows, int width, const float* bias) {
    const PhaseScope phase(Phase::activation);
    withActivation(format, activation, [=](const auto& function) { apply(c, stride, rows, width, bias, function); });
  }

  /** Each row is quantized while it is in the L1 cache. */
  static void activateQuantized(Format format, Activation activation, const float* c, std::size_t stride, int rows, int depth, const float* bias,
                                const QuantizedRows& out) {
    const PhaseScope phase(Phase::activation);
    withActivation(format, activation, [=, &out](const auto& function) {
      alignas(64) float activated[depthBlock];
      for (int row = 0; row < rows; row++) {
        const float* from = c + row * stride;
        if (format == Format::bfloat16) {
          auto* bf16 = reinterpret_cast<std::uint16_t*>(out.rowBytes(row));
          for (int i = 0; i < depth; i += V::width) V::storeBf16(bf16 + i, function(V::add(V::load(from + i), V::load(bias + i))));
          continue;
        }
        for (int i = 0; i < depth; i += V::width) V::store(activated + i, function(V::add(V::load(from + i), V::load(bias + i))));
        if (format == Format::int8) quantizeInt8(activated, depth, nullptr, out, row);
        else split(activated, depth, reinterpret_cast<std::uint16_t*>(out.rowBytes(row)));
      }
    });
  }

  template <class Use>
  static void withActivation(Format format, Activation activation, const Use& use) {
    if (isNarrow(format)) {
      switch (activation) {
        case Activation::gelu: return use([](F x) { return shortGelu<V>(x); });
        case Activation::geluTwice: return use([](F x) { return shortGelu<V>(shortGelu<V>(x)); });
        case Activation::geluTanh: return use([](F x) { return shortGeluTanh<V>(x); });
        case Activation::relu: return use([](F x) { return relu<V>(x); });
      }
    }
    switch (activation) {
      case Activation::gelu: return use([](F x) { return gelu<V>(x); });
      case Activation::geluTwice: return use([](F x) { return gelu<V>(gelu<V>(x)); });
      case Activation::geluTanh: return use([](F x) { return geluTanh<V>(x); });
      case Activation::relu: return use([](F x) { return relu<V>(x); });
    }
  }

  /** c = function(c + bias). */
  template <class Function>
  static void apply(float* c, std::size_t stride, int rows, int width, const float* bias, const Function& function) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i += V::width) {
        float* p = c + row * stride + i;
        V::store(p, function(V::add(V::load(p), V::load(bias + i))));
      }
    }
  }

  struct Moments {
    float mean;
    float variance;
  };

  static Moments moments(const LayerNormWeights& norm, const float* x) {
    F total = V::zero();
    for (int i = 0; i < norm.width; i += V::width) total = V::add(total, V::load(x + i));
    const float mean = V::sum(total) / static_cast<float>(norm.width);
    F squares = V::zero();
    for (int i = 0; i < norm.width; i += V::width) {
      const F off = V::first(V::sub(V::load(x + i), V::set(mean)), norm.width - i);
      squares = V::fma(off, off, squares);
    }
    return {mean, V::sum(squares) / static_cast<float>(norm.width)};
  }

  /** x = (x - mean) · rsqrt(var + ε) · weight + bias over the first `width` of `stride` values; zero beyond. */
  static void normalise(const LayerNormWeights& norm, float* x) {
    Moments found = moments(norm, x);
    float epsilon = norm.epsilon;
    if (!__builtin_isfinite(found.variance)) {
      // A common factor changes nothing but ε's part, and ε is nothing beside such a variance: it keeps a row of equal values from 0 · ∞.
      for (int i = 0; i < norm.stride; i += V::width) V::store(x + i, V::mul(V::load(x + i), V::set(shrinking)));
      found = moments(norm, x);
      epsilon = std::numeric_limits<float>::min();
    }
    const F mean = V::set(found.mean);
    const F scale = V::set(inverse(__builtin_sqrtf(found.variance + epsilon)));
    for (int i = 0; i < norm.stride; i += V::width) {
      const F scaled = V::mul(V::mul(V::sub(V::load(x + i), mean), scale), V::load(norm.weight + i));
      V::store(x + i, V::add(scaled, V::load(norm.bias + i)));
    }
  }

  static void addLayerNorm(const LayerNormWeights& norm, float* x, const float* y, const float* bias, int rows) {
    const PhaseScope phase(Phase::layerNorm);
    for (int row = 0; row < rows; row++, x += norm.stride, y += norm.stride) {
      for (int i = 0; i < norm.stride; i += V::width) {
        F sum = V::add(V::load(x + i), V::load(y + i));
        if (bias != nullptr) sum = V::add(sum, V::load(bias + i));
        V::store(x + i, sum);
      }
      normalise(norm, x);
    }
  }

  static F column(const float* values, const float* smoothing, int i, int depth) {
    const F value = V::first(V::load(values + i), depth - i);
    return smoothing == nullptr ? value : V::mul(value, V::load(smoothing + i));
  }

  /** A row as `Format::bfloat16x3` has it: x = hi + lo, each rounded to bfloat16. */
  static void split(const float* values, int depth, std::uint16_t* out) {
    for (int i = 0; i < depth; i += V::width) {
      std::uint16_t* high = out + i / splitValues * 2 * splitValues + i % splitValues;
      const F value = V::load(values + i);
      V::storeBf16(high, value);
      V::storeBf16(high + splitValues, V::sub(value, V::loadBf16(high)));
    }
  }

  static void quantize(Format format, const float* values, std::size_t stride, int rows, int depth, const float* smoothing, const QuantizedRows& out) {
    const PhaseScope phase(Phase::quantize);
    for (int row = 0; row < rows; row++, values += stride) {
      if (format == Format::int8) {
        quantizeInt8(values, depth, smoothing, out, row);
        continue;
      }
      auto* bf16 = reinterpret_cast<std::uint16_t*>(out.rowBytes(row));
      if (format == Format::bfloat16x3) {
        split(values, depth, bf16);
        continue;
      }
      for (int i = 0; i < depth; i += V::width) V::storeBf16(bf16 + i, V::load(values + i));
    }
  }

  static void quantizeInt8(const float* values, int depth, const float* smoothing, const QuantizedRows& out, int row) {
    if constexpr (turnedNeighbours > 1) {
      alignas(64) float turned[depthBlock];
      const F most = turnRow(values, depth, smoothing, turned);
      roundInt8(turned, depth, nullptr, most, out, row);
    } else {
      F most = V::zero();
      for (int i = 0; i < depth; i += V::width) most = V::largerMagnitude(most, V::abs(column(values, smoothing, i, depth)));
      roundInt8(values, depth, smoothing, most, out, row);
    }
  }

  /** Turns all whole groups of neighbours; what is behind them stays as it is. Returns the largest magnitudes. */
  static F turnRow(const float* values, int depth, const float* smoothing, float* turned) {
    F most = V::zero();
    int i = 0;
    for (; i + turnedNeighbours <= depth; i += turnedNeighbours) {
      F group[V::width];
#pragma GCC unroll 4
      for (int j = 0; j < V::width; j++) group[j] = column(values, smoothing, i + j * V::width, depth);
      turn<V>(group);
#pragma GCC unroll 4
      for (int j = 0; j < V::width; j++) {
        most = V::largerMagnitude(most, V::abs(group[j]));
        V::store(turned + i + j * V::width, group[j]);
      }
    }
    for (; i < depth; i += V::width) {
      const F value = column(values, smoothing, i, depth);
      most = V::largerMagnitude(most, V::abs(value));
      V::store(turned + i, value);
    }
    return most;
  }

  /** @param most the largest magnitudes of what is rounded */
  static void roundInt8(const float* values, int depth, const float* smoothing, F most, const QuantizedRows& out, int row) {
    auto* bytes = reinterpret_cast<std::int8_t*>(out.rowBytes(row));
    const float largest = V::largestMagnitude(most);
    if (!__builtin_isfinite(largest)) {
      // No byte can stand for it: the row's scale carries it into every product.
      std::memset(bytes, 0, depth);
      out.scales[row] = __builtin_nanf("");
      out.sums[row] = 0;
      return;
    }
    const F toBytes = V::set(largest > smallestScaled ? 127.0f / largest : 0.0f);
    F sum = V::zero();
    for (int i = 0; i < depth; i += V::width) {
      sum = V::add(sum, V::storeInt8(bytes + i, V::mul(column(values, smoothing, i, depth), toBytes)));
    }
    out.scales[row] = largest / 127.0f;
    out.sums[row] = static_cast<std::int32_t>(V::sum(sum));
  }

  static void sumRows(const float* x, std::size_t stride, std::int64_t rows, int width, double* sums) {
    const PhaseScope phase(Phase::pooling);
    for (std::int64_t row = 0; row < rows; row++) {
      for (int i = 0; i < width; i += V::width) V::addTo(sums + i, V::load(x + row * stride + i));
    }
  }
};

}  // namespace
}  // namespace lam
