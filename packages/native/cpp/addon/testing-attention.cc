#include <algorithm>
#include <cmath>
#include <vector>

#include "addon/kernel-arguments.h"
#include "addon/testing-kernels.h"
#include "model/round-up.h"

namespace lam {

Napi::Value testAttention(const Napi::CallbackInfo& info) {
  const Kernels& kernels = kernelsArgument(info, Format::float32);
  const int d = countArgument(info, 1);
  const auto values = info[2].As<Napi::Float32Array>();
  const std::size_t p = roundUp(d, kernels.panelWidth);
  const int count = (static_cast<int>(values.ElementLength()) - d) / (3 * d);
  checkLength(info.Env(), "values", values.ElementLength(), static_cast<std::size_t>(3 * count + 1) * d);
  std::vector<float> bias(p), qkv(count * 3 * p), mixed(count * p);
  std::copy_n(values.Data(), d, bias.data());
  for (int part = 0; part < 3 * count; part++) std::copy_n(values.Data() + static_cast<std::size_t>(part + 1) * d, d, qkv.data() + part * p);
  const AttentionHead head{d, static_cast<int>(p), bias.data(), 1 / std::sqrt(static_cast<float>(d))};
  const AttentionRows rows{qkv.data(), count, mixed.data(), p};
  std::vector<float> scratch(kernels.families.bert.attentionFloats(count, static_cast<int>(p)));
  kernels.families.bert.layKeys(head, rows, scratch.data());
  for (int first = 0; first < count;) first += kernels.families.bert.attend(head, rows, first, scratch.data());
  auto result = Napi::Float32Array::New(info.Env(), static_cast<std::size_t>(count) * d);
  for (int row = 0; row < count; row++) std::copy_n(mixed.data() + row * p, d, result.Data() + static_cast<std::size_t>(row) * d);
  return result;
}

}  // namespace lam
