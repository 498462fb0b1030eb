#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/weights-file.h"

namespace lam {

/** `config.json` as core parsed it; letters of the spec in the comments. */
struct Config {
  int vocabulary;    // V
  int hidden;        // H
  int intermediate;  // I
  int positions;     // P
  int layers;        // L
  int heads;         // h
  float layerNormEpsilon;
  bool hierarchical;
  int chunk;         // c
  int geluCount;
  float outNormEpsilon;
  int headWidth() const { return hidden / heads; }
};

/** One tensor of the file. */
struct Tensor {
  enum class Type { float32, float16, bfloat16 } type;
  /** Its name in the file, for messages. */
  std::string fileName;
  std::vector<std::int64_t> shape;
  const std::byte* data;
  std::size_t count;

  /** Bytes of a value. */
  std::size_t width() const { return type == Type::float32 ? 4 : 2; }
  /** Value `i`, widened. */
  float at(std::size_t i) const;
  /** Values `[first, first + count)`, widened. */
  void copy(std::size_t first, std::size_t count, float* out) const;
  bool finite() const;
};

/** The weights of a checkpoint by their spec names: what core has validated, looked at again. */
class Checkpoint {
 public:
  Checkpoint(Config config, std::shared_ptr<WeightsFile> file, std::string name);

  /** @throws Failure LAM_SAFETENSORS_OFFSETS_INVALID where the tensor reaches beyond the file. */
  void add(const std::string& name, const std::string& fileName, const std::string& dtype, std::vector<std::int64_t> shape, std::uint64_t offset);

  /** @throws Failure LAM_CHECKPOINT_TENSOR_MISSING, LAM_CHECKPOINT_TENSOR_SHAPE */
  const Tensor& get(const std::string& name, std::size_t count) const;

  const Config& config() const { return config_; }
  const std::shared_ptr<WeightsFile>& file() const { return file_; }
  const std::string& name() const { return name_; }
  const std::unordered_map<std::string, Tensor>& tensors() const { return tensors_; }

 private:
  Config config_;
  std::shared_ptr<WeightsFile> file_;
  std::string name_;
  std::unordered_map<std::string, Tensor> tensors_;
};

}  // namespace lam
