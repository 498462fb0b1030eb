#pragma once

#include <functional>
#include <vector>

#include "families/family.h"
#include "model/matrix.h"
#include "run/multiply.h"
#include "run/segment.h"
#include "run/team.h"

namespace lam {

/** A layer's weights beside those of its mixer (spec 3): BERT's shape, which LAM keeps. */
struct PostNormLayer {
  Matrix out;
  Matrix up;
  Matrix down;
  /** Null for none. */
  const float* outBias = nullptr;
  const float* upBias = nullptr;
  const float* downBias = nullptr;
  Activation activation = Activation::gelu;
  LayerNormWeights mixerNorm;
  LayerNormWeights ffnNorm;
};

/**
 * All layers over the rows of some segments, each layer a mixer of the family's and then

 *     x = LayerNorm(x + mixed·out + bias)
 *     x = LayerNorm(x + activation(x·up + bias)·down + bias)
 *
 * With several threads, the mixer shares out its heads; then columns of the weights are shared out where rows are few, or blocks of rows where
 * they are many. The order in which anything is summed is the same in every case.
 */
class PostNormPass {
 public:
  PostNormPass(const Model& model, const Team& team) : kernels_(model.kernels()), team_(team), buffers_(team.shared<RowBuffers>()), model_(model) {}
  virtual ~PostNormPass() = default;

  /** As `Model::run`. */
  const float* run(std::vector<Segment>& segments, int layers);

 protected:
  virtual const PostNormLayer& layer(int index) const = 0;
  /** Makes room for what the mixer needs; rows and segments are known. */
  virtual void reserve() = 0;
  virtual void embed(const Segment& segment, float* x) = 0;
  /** Makes of rows `[first, first + count)` of x what the mixer of `layer` reads. */
  virtual void prepare(int layer, int first, int count, int thread) = 0;
  /** Leaves the heads' outputs side by side in `mixed`, and in `quantizedMixed` where `byColumns` and `out` is quantized. */
  virtual void mix(int layer) = 0;

  /** Rows of all segments, on the thread that is first. */
  struct RowBuffers {
    Aligned x;       // [rows][stride]
    Aligned mixed;   // [rows][depth of out]
    Aligned sum;     // [rows][stride], where columns are shared out
    Aligned hidden;  // [rows][I], likewise
    QuantizedBuffer quantizedX;
    QuantizedBuffer quantizedMixed;
    QuantizedBuffer quantizedHidden;
  };
  /** What a thread needs for itself. */
  struct OwnBuffers {
    Aligned widened;  // one panel
    Aligned sum;      // [rowBlock][stride]
    Aligned hidden;   // [rowBlock][depthBlock]
    QuantizedBuffer quantized;
    QuantizedBuffer quantizedHidden;
  };

  /** The left operand of a product with `matrix`: what was quantized for it, or the floats themselves. */
  static Operand activations(const Matrix& matrix, const QuantizedBuffer& quantized, const Aligned& floats, std::size_t stride);
  float* widened(int thread) const { return team_.own<OwnBuffers>(thread).widened.as<float>(); }
  float* x(int row) const { return buffers_.x.as<float>() + static_cast<std::size_t>(row) * model_.stride(); }
  std::size_t mixedStride() const { return layer(0).out.depth(); }
  std::vector<Segment>& segments() const { return *segments_; }
  int rowCount() const { return rows_; }
  /** The second half of a layer is shared out by columns. */
  bool byColumns() const { return byColumns_; }
  bool aborted() const { return team_.aborted; }
  /** Rows in pieces of at most `most`, about the same number of pieces for each thread. */
  void overRows(int most, const std::function<void(int first, int count, int thread)>& work);

  const Kernels& kernels_;
  const Team& team_;
  RowBuffers& buffers_;

 private:
  void makeRoom();
  void afterMixerByRows(int layer);
  void rowBlock(int layer, int first, int count, int thread);
  void afterMixerByColumns(int layer);
  void upByColumns(const PostNormLayer& weights, float* hidden, std::size_t stride);
  void overPanels(const Matrix& matrix, const std::function<void(int first, int last, int thread)>& work);

  const Model& model_;
  std::vector<Segment>* segments_ = nullptr;
  int layers_ = 0;
  int rows_ = 0;
  bool byColumns_ = false;
};

}  // namespace lam
