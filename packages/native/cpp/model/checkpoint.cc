#include "model/checkpoint.h"

#include <cstring>

#include "failure.h"
#include "simd/float-formats.h"

namespace lam {
namespace {

std::uint16_t half(const std::byte* data, std::size_t i) {
  std::uint16_t value;
  std::memcpy(&value, data + 2 * i, sizeof value);
  return value;
}

/** True where no value has all of `mask` set: no exponent is all ones. */
template <class T>
bool allFinite(const std::byte* data, std::size_t count, T mask) {
  T bad = 0;
  for (std::size_t i = 0; i < count; i++) {
    T value;
    std::memcpy(&value, data + i * sizeof(T), sizeof value);
    bad = static_cast<T>(bad | ((value & mask) == mask));
  }
  return bad == 0;
}

}  // namespace

float Tensor::at(std::size_t i) const {
  if (type == Type::float16) return halfToFloat(half(data, i));
  if (type == Type::bfloat16) return brainToFloat(half(data, i));
  float value;
  std::memcpy(&value, data + 4 * i, sizeof value);
  return value;
}

void Tensor::copy(std::size_t first, std::size_t many, float* out) const {
  const std::byte* from = data + first * width();
  if (type == Type::float32) std::memcpy(out, from, many * sizeof(float));
  else if (type == Type::float16) for (std::size_t i = 0; i < many; i++) out[i] = halfToFloat(half(from, i));
  else for (std::size_t i = 0; i < many; i++) out[i] = brainToFloat(half(from, i));
}

bool Tensor::finite() const {
  if (type == Type::float16) return allFinite<std::uint16_t>(data, count, 0x7c00);
  if (type == Type::bfloat16) return allFinite<std::uint16_t>(data, count, 0x7f80);
  return allFinite<std::uint32_t>(data, count, 0x7f800000);
}

Checkpoint::Checkpoint(Config config, std::shared_ptr<WeightsFile> file, std::string name)
    : config_(config), file_(std::move(file)), name_(std::move(name)) {}

void Checkpoint::add(const std::string& name, const std::string& fileName, const std::string& dtype,
                     std::vector<std::int64_t> shape, std::uint64_t offset) {
  Tensor tensor{};
  tensor.fileName = fileName;
  tensor.type = dtype == "F16" ? Tensor::Type::float16 : dtype == "BF16" ? Tensor::Type::bfloat16 : Tensor::Type::float32;
  const std::size_t width = tensor.width();
  tensor.count = 1;
  for (const std::int64_t size : shape) tensor.count *= static_cast<std::size_t>(size);
  if (offset > file_->size() || tensor.count > (file_->size() - offset) / width) {
    throw Failure("LAM_SAFETENSORS_OFFSETS_INVALID", name_ + ": tensor " + fileName + " reaches beyond the file's " +
                                                         std::to_string(file_->size()) + " bytes.");
  }
  tensor.data = file_->data() + offset;
  tensor.shape = std::move(shape);
  tensors_.insert_or_assign(name, std::move(tensor));
}

const Tensor& Checkpoint::get(const std::string& name, std::size_t count) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) throw Failure("LAM_CHECKPOINT_TENSOR_MISSING", name_ + ": tensor " + name + " is missing.");
  if (found->second.count != count) {
    throw Failure("LAM_CHECKPOINT_TENSOR_SHAPE", name_ + ": tensor " + found->second.fileName + " must hold " + std::to_string(count) +
                                                     " values, found " + std::to_string(found->second.count) + ".");
  }
  return found->second;
}

}  // namespace lam
