#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "kernels/kernels.h"
#include "model/checkpoint.h"
#include "run/pass.h"

namespace lam {

struct TokenBatch;

enum class Precision { float32, bfloat16x3, bfloat16, int8 };

/** What a checkpoint is packed for. */
struct Target {
  const Kernels* kernels;
  Precision precision;

  /** Format of the layers' matrices, and of activations that go into them. @param exact a format that loses nothing of the checkpoint */
  Format format(Format exact) const {
    switch (precision) {
      case Precision::float32: return exact;
      case Precision::bfloat16x3: return Format::bfloat16x3;
      case Precision::bfloat16: return Format::bfloat16;
      case Precision::int8: return Format::int8;
    }
    return exact;
  }
};

/**
 * A checkpoint packed for one instruction set and one precision: a family's weights and the way through its layers. Never changes after it
 * is made, and is shared by every program of the same files. Nothing of it lies in a file: reading a mapped page of a file that someone has
 * cut short kills the process.
 */
class Model {
 public:
  Model(const Config& config, const Target& target);
  virtual ~Model() = default;

  /** What a batch must be beyond what `Encoding` checks for every family. @throws Failure LAM_INPUT_INVALID */
  virtual void check(const TokenBatch& batch) const = 0;
  /** How long texts are cut; nothing where a text always goes through whole. */
  virtual std::optional<TextWindows> windows() const { return std::nullopt; }
  /** What the windows of one text hand on. */
  virtual std::unique_ptr<Carry> carry() const { return nullptr; }
  /** All layers over some segments: done, or begun where the team has no loop. Refers to the model. */
  virtual std::unique_ptr<Pass> pass(std::vector<Segment> segments, Team team) const = 0;

  int vocabulary() const { return vocabulary_; }
  int hidden() const { return hidden_; }
  /** H in whole panels. */
  int stride() const { return stride_; }
  const Kernels& kernels() const { return *kernels_; }

 private:
  int vocabulary_;
  int hidden_;
  int stride_;
  const Kernels* kernels_;
};

/** One kind of encoder. What differs from family to family lies behind this; `registry.h` lists them. */
struct Family {
  /** As core's `config.family` has it. */
  const char* name;
  /** A config of this family, still to be filled. */
  std::unique_ptr<Config> (*config)();
  /**
   * Reads, checks and packs a checkpoint whose config is of this family.
   * @throws Failure LAM_CHECKPOINT_TENSOR_NON_FINITE, LAM_CHECKPOINT_TENSOR_MISSING, LAM_CHECKPOINT_TENSOR_SHAPE, and as `WeightsFile::copy`
   */
  std::shared_ptr<const Model> (*pack)(Checkpoint& checkpoint, const Target& target, const ParallelFor& parallel);
};

/** The checkpoint packed by its family, or the model already packed from the same state of the same files. */
std::shared_ptr<const Model> sharedModel(Checkpoint& checkpoint, const Target& target, const ParallelFor& parallel);

/** Models of files that some program still holds. */
int liveSharedModels();

}  // namespace lam
