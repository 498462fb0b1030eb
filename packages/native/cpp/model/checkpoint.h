#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/aligned.h"
#include "model/config.h"
#include "model/weights-file.h"

namespace lam {

struct Family;

/** Where a tensor lies, as core found it in a file's header. */
struct TensorEntry {
  /** Its name in the spec. */
  std::string name;
  /** Its name in the file, for messages. */
  std::string fileName;
  std::string dtype;
  std::vector<std::int64_t> shape;
  /** Which of the checkpoint's files, and where in it. */
  std::size_t file;
  std::uint64_t offset;
};

/** One tensor of a checkpoint. */
struct Tensor {
  /** int8: a value is its byte times the scale of its row, rounded to float32. */
  enum class Type { float32, float16, bfloat16, int8 } type;
  std::string fileName;
  std::vector<std::int64_t> shape;
  std::size_t count;
  std::size_t file;
  std::size_t offset;
  /** Null until `Checkpoint::load` has read it. */
  const std::byte* data = nullptr;
  /** int8 only: the scales, one for each row of so many values. */
  const Tensor* scales = nullptr;
  std::size_t rowValues = 0;
  /** Whether it holds the scales of another. */
  bool isScales = false;

  std::size_t bytesPerValue() const { return type == Type::float32 ? 4 : type == Type::int8 ? 1 : 2; }
  std::size_t bytes() const { return count * bytesPerValue(); }
  /** Value `i`, widened. */
  float at(std::size_t i) const;
  /** Values `[first, first + count)`, widened. */
  void copy(std::size_t first, std::size_t count, float* out) const;
  /** The same of a 16-bit tensor, as the file has them. */
  void copy(std::size_t first, std::size_t count, std::uint16_t* out) const;
  bool finite() const;
};

/** The name of the scales of an int8 tensor. */
std::string scaleName(const std::string& tensor);

/** The weights of a checkpoint by their spec names: what core has validated, looked at again. */
class Checkpoint {
 public:
  using Files = std::vector<std::shared_ptr<WeightsFile>>;

  Checkpoint(const Family& family, std::unique_ptr<Config> config, Files files) : family_(&family), config_(std::move(config)), files_(std::move(files)) {}

  /** @throws Failure LAM_SAFETENSORS_OFFSETS_INVALID where the tensor reaches beyond its file, LAM_CHECKPOINT_FORMAT_UNSUPPORTED */
  void add(TensorEntry entry);

  /** @throws Failure LAM_CHECKPOINT_TENSOR_MISSING, LAM_CHECKPOINT_TENSOR_SHAPE */
  const Tensor& get(const std::string& name, std::size_t count) const;

  /** Tells a tensor by its name. */
  using Choice = std::function<bool(const std::string& name)>;
  /**
   * Reads the tensors that `wanted` chooses into memory. int8 tensors must be chosen together with their scales.
   * @throws Failure LAM_CHECKPOINT_TENSOR_MISSING, LAM_CHECKPOINT_TENSOR_SHAPE, LAM_CHECKPOINT_FORMAT_UNSUPPORTED (scales), as `WeightsFile::copy`
   */
  void load(const Choice& wanted, const ParallelFor& parallel);
  /** Gives back the memory of all that was loaded. */
  void unload();

  const Family& family() const { return *family_; }
  const Config& config() const { return *config_; }
  /** The config's fields, to be read. */
  void fields(Fields& to) { config_->fields(to); }
  const Files& files() const { return files_; }
  const WeightsFile& fileOf(const Tensor& tensor) const { return *files_[tensor.file]; }
  const std::map<std::string, Tensor>& tensors() const { return tensors_; }
  /** True where every tensor is F16, so that float16 panels lose nothing. */
  bool allF16() const;

 private:
  void findScales();

  const Family* family_;
  std::unique_ptr<Config> config_;
  Files files_;
  std::map<std::string, Tensor> tensors_;
  /** What `load` has read: tensors that lie end to end in a file share a block. */
  std::vector<Aligned> blocks_;
};

}  // namespace lam
