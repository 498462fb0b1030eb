#pragma once

#include "families/bert/model.h"
#include "run/post-norm.h"

namespace lam {

/** All layers of BERT over the rows of some texts. */
class BertPass : public PostNormPass {
 public:
  BertPass(const BertModel& model, const Team& team) : PostNormPass(model, team), model_(model) {}

 protected:
  const PostNormLayer& layer(int index) const override { return model_.layers[index]; }
  void reserve() override;
  void embed(const Segment& segment, float* x) override;
  void prepare(int layer, int first, int count, int thread) override;
  void mix(int layer) override;

 private:
  struct Own {
    Aligned qkv;        // [rows][3p]
    Aligned attention;  // `BertKernels::attentionFloats`
  };

  void head(const BertLayer& weights, int index, int thread);

  const BertModel& model_;
};

}  // namespace lam
