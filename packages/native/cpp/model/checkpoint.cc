#include "model/checkpoint.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "failure.h"
#include "simd/float-formats.h"

namespace lam {
namespace {

std::uint16_t bits16(const std::byte* data, std::size_t i) {
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

Tensor::Type typeNamed(const std::string& dtype, const std::string& where) {
  if (dtype == "F32") return Tensor::Type::float32;
  if (dtype == "F16") return Tensor::Type::float16;
  if (dtype == "BF16") return Tensor::Type::bfloat16;
  if (dtype == "I8") return Tensor::Type::int8;
  fail("LAM_CHECKPOINT_FORMAT_UNSUPPORTED", where + " has the dtype " + dtype + ", which the engine does not read.");
}

/** Bytes between two tensors that are read along rather than in two goes. */
constexpr std::size_t gap = 4096;

}  // namespace

float Tensor::at(std::size_t i) const {
  if (type == Type::float16) return f16ToFloat(bits16(data, i));
  if (type == Type::bfloat16) return bf16ToFloat(bits16(data, i));
  if (type == Type::int8) return static_cast<float>(static_cast<std::int8_t>(data[i])) * scales->at(i / rowValues);
  float value;
  std::memcpy(&value, data + 4 * i, sizeof value);
  return value;
}

void Tensor::copy(std::size_t first, std::size_t many, float* out) const {
  const std::byte* from = data + first * bytesPerValue();
  if (type == Type::float32) std::memcpy(out, from, many * sizeof(float));
  else if (type == Type::float16)
    for (std::size_t i = 0; i < many; i++) out[i] = f16ToFloat(bits16(from, i));
  else if (type == Type::int8)
    for (std::size_t i = 0; i < many;) {
      const std::size_t row = (first + i) / rowValues;
      const std::size_t end = std::min(many, (row + 1) * rowValues - first);
      const float scale = scales->at(row);
      for (; i < end; i++) out[i] = static_cast<float>(static_cast<std::int8_t>(from[i])) * scale;
    }
  else
    for (std::size_t i = 0; i < many; i++) out[i] = bf16ToFloat(bits16(from, i));
}

void Tensor::copy(std::size_t first, std::size_t many, std::uint16_t* out) const { std::memcpy(out, data + 2 * first, 2 * many); }

bool Tensor::finite() const {
  if (type == Type::int8) return true;
  if (type == Type::float16) return allFinite<std::uint16_t>(data, count, 0x7c00);
  if (type == Type::bfloat16) return allFinite<std::uint16_t>(data, count, 0x7f80);
  return allFinite<std::uint32_t>(data, count, 0x7f800000);
}

std::string scaleName(const std::string& tensor) { return tensor + "_scale"; }

void Checkpoint::add(TensorEntry entry) {
  const WeightsFile& file = *files_.at(entry.file);
  Tensor tensor{};
  tensor.fileName = std::move(entry.fileName);
  tensor.type = typeNamed(entry.dtype, file.label() + ": tensor " + tensor.fileName);
  tensor.count = 1;
  for (const std::int64_t size : entry.shape) tensor.count *= static_cast<std::size_t>(size);
  if (entry.offset > file.size() || tensor.count > (file.size() - entry.offset) / tensor.bytesPerValue()) {
    fail("LAM_SAFETENSORS_OFFSETS_INVALID",
         file.label() + ": tensor " + tensor.fileName + " reaches beyond the file's " + std::to_string(file.size()) + " bytes.");
  }
  tensor.file = entry.file;
  tensor.offset = static_cast<std::size_t>(entry.offset);
  tensor.shape = std::move(entry.shape);
  tensors_.insert_or_assign(std::move(entry.name), std::move(tensor));
}

void Checkpoint::findScales() {
  for (auto& [name, tensor] : tensors_) {
    if (tensor.type != Tensor::Type::int8) continue;
    const std::size_t rows = tensor.shape.empty() ? 1 : static_cast<std::size_t>(tensor.shape.front());
    const Tensor& scales = get(scaleName(name), rows);
    if (scales.type == Tensor::Type::int8) {
      fail("LAM_CHECKPOINT_FORMAT_UNSUPPORTED", fileOf(scales).label() + ": tensor " + scales.fileName + " must hold floats, found I8.");
    }
    tensor.scales = &scales;
    tensor.rowValues = rows == 0 ? 0 : tensor.count / rows;
    tensors_.at(scaleName(name)).isScales = true;
  }
}

const Tensor& Checkpoint::get(const std::string& name, std::size_t count) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) fail("LAM_CHECKPOINT_TENSOR_MISSING", files_.front()->label() + ": tensor " + name + " is missing.");
  const Tensor& tensor = found->second;
  if (tensor.count != count) {
    fail("LAM_CHECKPOINT_TENSOR_SHAPE", fileOf(tensor).label() + ": tensor " + tensor.fileName + " must hold " + std::to_string(count) + " values, found " +
                                            std::to_string(tensor.count) + ".");
  }
  return tensor;
}

void Checkpoint::load(const Choice& wanted, const ParallelFor& parallel) {
  static constexpr std::size_t piece = std::size_t{2} << 20;
  findScales();
  std::vector<Tensor*> chosen;
  for (auto& [name, tensor] : tensors_) {
    if (wanted(name)) chosen.push_back(&tensor);
  }
  std::sort(chosen.begin(), chosen.end(), [](const Tensor* a, const Tensor* b) { return std::pair(a->file, a->offset) < std::pair(b->file, b->offset); });
  struct Part {
    const WeightsFile* file;
    std::size_t at;
    std::size_t count;
    std::byte* to;
  };
  std::vector<Part> parts;
  for (std::size_t i = 0; i < chosen.size();) {
    const WeightsFile& file = fileOf(*chosen[i]);
    const std::size_t start = chosen[i]->offset;
    std::size_t end = start;
    std::size_t next = i;
    for (; next < chosen.size() && chosen[next]->file == chosen[i]->file && chosen[next]->offset <= end + gap; next++) {
      end = std::max(end, chosen[next]->offset + chosen[next]->bytes());
    }
    const std::byte* from = file.memory() == nullptr ? nullptr : file.memory() + start;
    if (from == nullptr) {
      std::byte* to = blocks_.emplace_back(Aligned::unset(end - start)).data();
      for (std::size_t at = start; at < end; at += piece) parts.push_back({&file, at, std::min(piece, end - at), to + (at - start)});
      from = to;
    }
    for (; i < next; i++) chosen[i]->data = from + (chosen[i]->offset - start);
  }
  parallel(static_cast<int>(parts.size()), [&parts](int i) { parts[i].file->copy(parts[i].at, parts[i].count, parts[i].to); });
}

void Checkpoint::unload() {
  for (auto& [name, tensor] : tensors_) tensor.data = nullptr;
  blocks_.clear();
}

bool Checkpoint::allF16() const {
  return std::all_of(tensors_.begin(), tensors_.end(), [](const auto& entry) { return entry.second.type == Tensor::Type::float16; });
}

}  // namespace lam
