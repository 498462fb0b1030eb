#pragma once

#include "families/bert/model.h"
#include "run/post-norm.h"

namespace lam {

/** All layers of BERT over the rows of some texts. */
class BertPass : public PostNormPass {
 public:
  BertPass(const BertModel& model, std::vector<Segment> segments, Team team) : PostNormPass(model, std::move(segments), std::move(team)), model_(model) {}

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

  /** Queries of one text, whole blocks of them. */
  struct Queries {
    const Segment* segment;
    int first;
    int last;
  };
  /** What a part of a head's attention takes: short texts that follow one another, or some queries of a long one. */
  using Part = std::vector<Queries>;

  void makeParts();
  void project(const BertLayer& weights, int head, int first, int thread);
  void attend(const BertLayer& weights, int head, const Part& part, int thread);

  const BertModel& model_;
  std::vector<Part> parts_;
};

}  // namespace lam
