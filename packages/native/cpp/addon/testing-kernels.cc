#include "addon/testing-kernels.h"

#include <algorithm>
#include <string>
#include <vector>

#include "addon/kernel-arguments.h"
#include "model/round-up.h"
#include "run/workspace.h"
#include "simd/float-formats.h"

namespace lam {
namespace {

/** Rows copied to where each begins at a whole register, with a register of room behind the last. */
struct Rows {
  std::size_t stride;
  std::vector<float> values;

  Rows(const float* from, int rows, int width, std::size_t stride) : stride(stride), values(rows * stride + 64) {
    for (int row = 0; row < rows; row++) std::copy_n(from + static_cast<std::size_t>(row) * width, width, values.data() + row * stride);
  }
};

Napi::Value arrayOf(Napi::Env env, const std::vector<float>& values) {
  auto array = Napi::Float32Array::New(env, values.size());
  std::copy(values.begin(), values.end(), array.Data());
  return array;
}

/** `[rows, width]` of rows that are `stride` apart. */
std::vector<float> packed(const float* values, std::size_t stride, int rows, int width) {
  std::vector<float> result;
  for (int row = 0; row < rows; row++) result.insert(result.end(), values + row * stride, values + row * stride + width);
  return result;
}

/** The floats that narrowed rows stand for. */
std::vector<float> narrowed(const Kernels& kernels, Format format, const Rows& rows, int count, int width) {
  QuantizedBuffer buffer;
  buffer.reserve(format, count, width);
  buffer.fill(kernels, rows.values.data(), rows.stride, 0, count);
  const Operand operand = buffer.operand();
  std::vector<float> result;
  for (int row = 0; row < count; row++) {
    const std::byte* values = operand.fromRow(row).values;
    for (int i = 0; i < width; i++) {
      if (format == Format::int8) result.push_back(static_cast<float>(reinterpret_cast<const std::int8_t*>(values)[i]) * operand.scales[row]);
      else result.push_back(bf16ToFloat(reinterpret_cast<const std::uint16_t*>(values)[i]));
    }
    if (format == Format::int8) result.push_back(static_cast<float>(operand.sums[row]));
  }
  return result;
}

}  // namespace

Napi::Value testRows(const Napi::CallbackInfo& info) {
  const Kernels& kernels = kernelsArgument(info, Format::float32);
  const std::string kernel = info[1].As<Napi::String>();
  const int width = countArgument(info, 2);
  const auto values = info[3].As<Napi::Float32Array>();
  const int count = static_cast<int>(values.ElementLength()) / width;
  checkLength(info.Env(), "values", values.ElementLength(), static_cast<std::size_t>(count) * width);
  const std::size_t stride = roundUp(width, kernels.panelWidth);
  Rows rows(values.Data(), count, width, stride);
  // The first row also serves as weight and bias.
  const Rows vector(values.Data(), 1, width, stride);
  const LayerNormWeights norm{vector.values.data(), vector.values.data(), 1e-5f, width, static_cast<int>(stride)};
  if (kernel == "bfloat16" || kernel == "int8") return arrayOf(info.Env(), narrowed(kernels, formatNamed(kernel), rows, count, width));
  if (kernel == "pool") {
    std::vector<double> sums(stride);
    kernels.sumRows(rows.values.data(), stride, count, static_cast<int>(stride), sums.data());
    return arrayOf(info.Env(), std::vector<float>(sums.begin(), sums.begin() + width));
  }
  if (kernel == "embed") {
    // As many words and positions as rows, of a text twice as long as the table: positions are interpolated.
    const float* first = vector.values.data();
    const LamEmbedding tables{{values.Data(), WordRows::Type::float32, width}, rows.values.data(), count, {first, first, 1e-5f, width, static_cast<int>(stride)}};
    std::vector<std::int32_t> ids(count);
    for (int i = 0; i < count; i++) ids[i] = (i * 7) % count;
    std::vector<float> x(rows.values.size());
    kernels.families.lam.embed(tables, ids.data(), 1, 2 * count, count, x.data());
    return arrayOf(info.Env(), packed(x.data(), stride, count, width));
  }
  const std::vector<float> same = rows.values;
  kernels.addLayerNorm(norm, rows.values.data(), same.data(), vector.values.data(), count);
  return arrayOf(info.Env(), packed(rows.values.data(), stride, count, width));
}

}  // namespace lam
