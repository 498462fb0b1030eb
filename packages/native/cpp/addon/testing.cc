#include "addon/testing.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "addon/kernel-arguments.h"
#include "addon/testing-kernels.h"
#include "model/matrix.h"
#include "families/family.h"
#include "run/multiply.h"
#include "run/workspace.h"

namespace lam {
namespace {

Napi::Value multiplyRows(const Napi::CallbackInfo& info) {
  const Format format = formatNamed(info[1].As<Napi::String>());
  const Kernels& kernels = kernelsArgument(info, format);
  const int rows = countArgument(info, 2);
  const int columns = countArgument(info, 3);
  const int depth = countArgument(info, 4);
  const auto a = info[5].As<Napi::Float32Array>();
  const auto weights = info[6].As<Napi::Float32Array>();
  checkLength(info.Env(), "a", a.ElementLength(), static_cast<std::size_t>(rows) * depth);
  checkLength(info.Env(), "weights", weights.ElementLength(), static_cast<std::size_t>(columns) * depth);
  Matrix matrix(kernels, format, columns, depth);
  matrix.pack(0, matrix.panels(), [&](int column, float* row) {
    if (column < columns) std::copy_n(weights.Data() + static_cast<std::size_t>(column) * depth, depth, row);
  });
  const std::size_t stride = (matrix.depth() + 63) / 64 * 64;
  std::vector<float> padded(rows * stride + 64);
  for (int row = 0; row < rows; row++) std::copy_n(a.Data() + static_cast<std::size_t>(row) * depth, depth, padded.data() + row * stride);
  QuantizedBuffer buffer;
  buffer.reserve(format, rows, matrix.depth());
  const bool quantized = isQuantized(format);
  if (quantized) buffer.fill(kernels, padded.data(), stride, 0, rows);
  std::vector<float> c(static_cast<std::size_t>(rows) * matrix.paddedColumns());
  std::vector<float> widened(widenedPanelFloats(kernels));
  multiply(kernels, quantized ? buffer.operand() : Operand::floats(padded.data(), stride), rows, matrix, 0, matrix.panels(), c.data(),
           matrix.paddedColumns(), widened.data());
  auto result = Napi::Float32Array::New(info.Env(), static_cast<std::size_t>(rows) * columns);
  for (int row = 0; row < rows; row++) {
    std::copy_n(c.data() + static_cast<std::size_t>(row) * matrix.paddedColumns(), columns, result.Data() + static_cast<std::size_t>(row) * columns);
  }
  return result;
}

Napi::Value map(const Napi::CallbackInfo& info) {
  const Kernels& kernels = kernelsArgument(info, Format::float32);
  const std::string name = info[1].As<Napi::String>();
  const auto values = info[2].As<Napi::Float32Array>();
  const std::size_t padded = (values.ElementLength() + kernels.panelWidth - 1) / kernels.panelWidth * kernels.panelWidth;
  std::vector<float> work(padded);
  const std::vector<float> bias(padded);
  std::copy_n(values.Data(), values.ElementLength(), work.data());
  const std::array<std::pair<const char*, Activation>, 3> activations{{{"gelu", Activation::gelu}, {"gelu_tanh", Activation::geluTanh}, {"relu", Activation::relu}}};
  const auto* found = std::find_if(activations.begin(), activations.end(), [&name](const auto& entry) { return name == entry.first; });
  const int width = static_cast<int>(padded);
  if (found != activations.end()) kernels.activate(found->second, work.data(), padded, 1, width, bias.data());
  else kernels.gates(work.data(), padded, 1, width, bias.data());
  auto result = Napi::Float32Array::New(info.Env(), values.ElementLength());
  std::copy_n(work.data(), values.ElementLength(), result.Data());
  return result;
}

Napi::Value liveModels(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), liveSharedModels()); }

}  // namespace

Napi::Object testing(Napi::Env env) {
  Napi::Object object = Napi::Object::New(env);
  object["multiply"] = Napi::Function::New<multiplyRows>(env, "multiply");
  object["map"] = Napi::Function::New<map>(env, "map");
  object["rows"] = Napi::Function::New<testRows>(env, "rows");
  object["attention"] = Napi::Function::New<testAttention>(env, "attention");
  object["head"] = Napi::Function::New<testHead>(env, "head");
  object["liveModels"] = Napi::Function::New<liveModels>(env, "liveModels");
  return object;
}

}  // namespace lam
