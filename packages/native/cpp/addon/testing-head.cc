#include <algorithm>
#include <string>
#include <vector>

#include "addon/kernel-arguments.h"
#include "addon/testing-kernels.h"
#include "model/round-up.h"

namespace lam {
namespace {

/** Weights in [-0.5, 0.5) that depend on nothing but their place, so that each instruction set's layout holds the same. */
float weight(int part, int row, int column) {
  const std::uint32_t mixed = (static_cast<std::uint32_t>(part * 131 + row) * 2654435761u) ^ (static_cast<std::uint32_t>(column) * 2246822519u);
  return static_cast<float>(mixed * 3266489917u >> 16) / 65536.0f - 0.5f;
}

/** One head of width d, padded to p. */
struct TestHead {
  int d, p, flux;
  std::vector<float> taps, tapBias, norm, token, tokenBias, tokenOut, chunk, chunkBias, chunkOut, bilinear;

  TestHead(const Kernels& kernels, int width)
      : d(width), p(roundUp(width, kernels.panelWidth)), flux(roundUp(width / 2, kernels.panelWidth)), taps(12 * p), tapBias(3 * p), norm(p), token(2 * p * flux),
        tokenBias(flux), tokenOut(flux), chunk((2 * p + 1) * flux), chunkBias(flux), chunkOut(flux), bilinear(p * p) {
    for (int i = 0; i < d; i++) {
      norm[i] = 1.0f + weight(0, 0, i);
      for (int part = 0; part < 3; part++) {
        tapBias[part * p + i] = weight(1, part, i);
        for (int tap = 0; tap < 4; tap++) taps[(tap * 3 + part) * p + i] = weight(2, tap * 3 + part, i);
      }
      for (int j = 0; j < d; j++) bilinear[i * p + j] = weight(3, i, j);
    }
    for (int unit = 0; unit < d / 2; unit++) {
      tokenBias[unit] = weight(4, 0, unit);
      tokenOut[unit] = weight(4, 1, unit);
      chunkBias[unit] = weight(4, 2, unit);
      chunkOut[unit] = weight(4, 3, unit);
      for (int i = 0; i < 2 * d; i++) {
        const int row = i < d ? i : p + i - d;
        token[row * flux + unit] = weight(5, i, unit);
        chunk[row * flux + unit] = weight(6, i, unit);
      }
      chunk[2 * p * flux + unit] = weight(7, 0, unit);
    }
  }

  HeadWeights weights(int chunkSize) const {
    return {d, p, taps.data(), tapBias.data(), norm.data(), 1e-5f, chunkSize, flux, token.data(), tokenBias.data(), tokenOut.data(), 0.1f, chunk.data(), chunkBias.data(),
            chunkOut.data(), -0.1f, bilinear.data(), 1.5f};
  }
};

}  // namespace

Napi::Value testHead(const Napi::CallbackInfo& info) {
  constexpr int gates = 5;
  const Kernels& kernels = kernelsArgument(info, Format::float32);
  const bool hierarchical = info[1].As<Napi::String>().Utf8Value() == "hierarchical";
  const TestHead head(kernels, countArgument(info, 2));
  const int chunk = countArgument(info, 3);
  const auto values = info[4].As<Napi::Float32Array>();
  const int width = 4 * head.d + gates;
  const int count = static_cast<int>(values.ElementLength()) / width;
  checkLength(info.Env(), "values", values.ElementLength(), static_cast<std::size_t>(count) * width);
  const std::size_t p = head.p;
  std::vector<float> qkvg(count * 4 * p), gateRows(count * gates), mixed(count * p), uw(count * 2 * p), share(count), psi(count / chunk + 1);
  for (int row = 0; row < count; row++) {
    const float* from = values.Data() + static_cast<std::size_t>(row) * width;
    for (int part = 0; part < 4; part++) std::copy_n(from + part * head.d, head.d, qkvg.data() + (row * 4 + part) * p);
    std::copy_n(from + 4 * head.d, gates, gateRows.data() + row * gates);
  }
  HeadRows rows{};
  rows.qkvg = qkvg.data();
  rows.rows = rows.keep = count;
  rows.gates = gateRows.data();
  rows.gateStride = gates;
  rows.heads = 1;
  rows.mixed = mixed.data();
  rows.mixedStride = p;
  const bool stateful = hierarchical && count > chunk;
  if (stateful) {
    rows.uw = uw.data();
    rows.share = share.data();
    rows.psi = psi.data();
  }
  const HeadWeights weights = head.weights(chunk);
  std::vector<float> scratch(kernels.families.lam.headScratchFloats(std::min(chunk, count), head.p, head.flux));
  kernels.families.lam.convolve(weights, rows);
  if (hierarchical) kernels.families.lam.hierarchicalChunks(weights, rows, {scratch.data()});
  else kernels.families.lam.flat(weights, rows, {scratch.data()});
  if (stateful) kernels.families.lam.hierarchicalState(weights, rows, {scratch.data()});
  auto result = Napi::Float32Array::New(info.Env(), static_cast<std::size_t>(count) * head.d);
  for (int row = 0; row < count; row++) std::copy_n(mixed.data() + row * p, head.d, result.Data() + static_cast<std::size_t>(row) * head.d);
  return result;
}

}  // namespace lam
