#pragma once

#include <vector>

#include "families/lam/model.h"
#include "run/post-norm.h"

namespace lam {

/** What a long text's windows hand on, per layer and head (spec 5.2). */
class LamCarry : public Carry {
 public:
  explicit LamCarry(const LamModel& model);
  float* rows(int layer, int head) const;
  float* states(int layer, int head) const;

 private:
  int heads_;
  std::size_t rowFloats_;
  std::size_t stateFloats_;
  Aligned floats_;
};

/** All layers of LAM over the rows of some segments (spec 3). */
class LamPass : public PostNormPass {
 public:
  LamPass(const LamModel& model, const Team& team) : PostNormPass(model, team), model_(model), lam_(team.shared<Buffers>()) {}

 protected:
  const PostNormLayer& layer(int index) const override { return model_.layers[index]; }
  void reserve() override;
  void embed(const Segment& segment, float* x) override;
  /** x in the format of the products, and the gates. */
  void prepare(int layer, int first, int count, int thread) override;
  void mix(int layer) override;

 private:
  /** Rows of all segments. */
  struct Buffers {
    Aligned gates;  // [rows][gate columns]
    Aligned qkvg;   // [heads][rows][4p], only where a text has several chunks
    Aligned uw;     // [heads][rows][2p], likewise
    Aligned share;  // [heads][rows], likewise
    Aligned psi;    // [chunks][heads], likewise
    QuantizedBuffer quantizedKeys;
  };
  struct Own {
    Aligned qkvg;  // [rows][4p]
    Aligned head;  // HeadScratch
  };

  void headChunks(int layer, int head, int thread);
  void headStates(int layer, int head, int thread);
  HeadRows headRows(std::size_t segment, int layer, int head, float* qkvg) const;
  void quantizeHead(int layer, int head);
  bool ownKeys() const;
  bool several(const Segment& segment) const;

  const LamModel& model_;
  Buffers& lam_;
  /** Chunks of the segments before each. */
  std::vector<int> firstChunk_;
  bool severalChunks_ = false;
};

}  // namespace lam
