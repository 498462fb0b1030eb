#pragma once

#include <vector>

#include "families/bert/config.h"
#include "families/bert/kernels/kernels.h"
#include "families/family.h"
#include "model/packing.h"
#include "run/post-norm.h"

namespace lam {

/** One layer's weights, packed. */
struct BertLayer : PostNormLayer {
  /** Head after head: q, k and v, `paddedWidth` columns each. */
  Matrix queryKeyValues;
  /** `[heads][paddedWidth]`. */
  const float* queryBias;
  /** What the pointers above point into. */
  Aligned floats;
};

class BertModel : public Model {
 public:
  BertModel(const BertConfig& config, const Target& target);

  /** Texts are within the position table, token types within theirs. */
  void check(const TokenBatch& batch) const override;
  std::unique_ptr<Pass> pass(std::vector<Segment> segments, Team team) const override;

  AttentionHead head(const BertLayer& layer, int index) const;

  BertConfig config;
  /** A head's width, in whole panels. */
  int headStride;
  BertEmbedding embedding;
  WordTable words;
  std::vector<BertLayer> layers;
  Aligned floats;
};

}  // namespace lam
