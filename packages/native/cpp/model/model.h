#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernels/kernels.h"
#include "model/checkpoint.h"
#include "model/matrix.h"

namespace lam {

enum class Precision { float32, bfloat16, int8 };

/** One layer's weights, packed (spec 3). */
struct Layer {
  /** Head after head: q and k, then v and g, of `paddedWidth` columns each. */
  Matrix queryKeys;
  Matrix valueGates;
  /** Five gates a head (`Gate`), never narrowed: they are few and they steer everything. */
  Matrix gates;
  const float* gateBias;
  Matrix out;
  Matrix up;
  Matrix down;
  const float* upBias;
  const float* downBias;
  NormWeights mixerNorm;
  NormWeights ffnNorm;
  std::vector<HeadWeights> heads;
  /** What the pointers above point into. */
  Aligned floats;
};

/**
 * A checkpoint packed for one instruction set and one precision. Never changes after it is made, and is shared by every program of
 * the same file. Nothing of it lies in the file: reading a mapped page of a file that someone has cut short kills the process, so the embedding
 * table is copied too. For the default model that is 23 MB and adds nothing to the time it takes to load, which must read every value
 * anyway; letting go of the mapping takes 46 MB off the resident memory.
 */
struct Model {
  Config config;
  const Kernels* kernels;
  Precision precision;
  /** Format of the layers' matrices, and of activations that go into them. */
  Format format;
  /**
   * Format of the query, key and output projections. A head's output is normalised, so where q·k is near zero its sign decides
   * all: int8 is too coarse for them, and bfloat16 takes its place where the processor has it.
   */
  Format fineFormat;
  /** Format that loses nothing: halves where all of the checkpoint is. */
  Format exactFormat;
  /** H, and a head's width, in whole panels. */
  int stride;
  int headStride;
  EmbeddingTables tables;
  Aligned words;
  std::vector<Layer> layers;
  Aligned floats;
};

/**
 * Reads, checks and packs a checkpoint.
 * @throws Failure LAM_CHECKPOINT_TENSOR_NON_FINITE, LAM_CHECKPOINT_TENSOR_MISSING, LAM_CHECKPOINT_TENSOR_SHAPE, and as `WeightsFile::read`
 */
std::shared_ptr<const Model> packModel(const Checkpoint& checkpoint, const Kernels& kernels, Precision precision,
                                       const ParallelFor& parallel);

/** `packModel`, or the model already packed from the same state of the same file. */
std::shared_ptr<const Model> sharedModel(const Checkpoint& checkpoint, const Kernels& kernels, Precision precision,
                                         const ParallelFor& parallel);

/** Models of files that some program still holds. */
int liveSharedModels();

}  // namespace lam
