#pragma once

#include <functional>
#include <string>
#include <vector>

#include "families/family.h"
#include "families/lam/config.h"
#include "families/lam/kernels/kernels.h"
#include "model/packing.h"
#include "run/post-norm.h"

namespace lam {

/** One layer's weights, packed (spec 3). */
struct LamLayer : PostNormLayer {
  /** Head after head: q and k, then v and g, of `paddedWidth` columns each. */
  Matrix queryKeys;
  Matrix valueGates;
  /** Five gates a head (`Gate`), never quantized: they are few and they steer everything. */
  Matrix gates;
  const float* gateBias;
  std::vector<HeadWeights> heads;
  /** What the pointers above point into. */
  Aligned floats;
};

class LamModel : public Model {
 public:
  LamModel(const LamConfig& config, const Target& target, bool allF16);

  void check(const TokenBatch&) const override {}
  std::optional<TextWindows> windows() const override;
  std::unique_ptr<Carry> carry() const override;
  std::unique_ptr<Pass> pass(std::vector<Segment> segments, Team team) const override;

  LamConfig config;
  /** Format that loses nothing: float16 where all of the checkpoint is. */
  Format exactFormat;
  /** Format of the layers' matrices. */
  Format format;
  /**
   * Format of the query, key and output projections. A head's output is normalised, so where q·k is near zero its sign decides all: int8 is too
   * coarse for q and k, and not worth it for o (README.md has the numbers), unless rows are turned. bfloat16 takes its place where the processor has it.
   */
  Format fineFormat;
  /** A head's width, in whole panels. */
  int headStride;
  LamEmbedding embedding;
  WordTable words;
  std::vector<LamLayer> layers;
  Aligned floats;
};

/** Whether the packing of layer `index` reads the tensor: its own, and the LayerNorm before it. */
bool isOfLamLayer(const std::string& name, int index);
/**
 * Packs the small vectors of layer `index` and makes room for its matrices, which `packing`'s jobs fill.
 * @throws Failure LAM_CHECKPOINT_TENSOR_MISSING, LAM_CHECKPOINT_TENSOR_SHAPE
 */
void packLamLayer(Packing& packing, LamModel& model, int index);

}  // namespace lam
