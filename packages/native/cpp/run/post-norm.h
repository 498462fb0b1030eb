#pragma once

#include <algorithm>
#include <vector>

#include "families/family.h"
#include "model/matrix.h"
#include "model/round-up.h"
#include "run/multiply.h"
#include "run/pass.h"

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
class PostNormPass : public Pass {
 public:
  PostNormPass(const Model& model, std::vector<Segment> segments, Team team)
      : Pass(std::move(segments), std::move(team)), kernels_(model.kernels()), buffers_(team_.shared<RowBuffers>()), model_(model) {}

  /** Makes room and adds the loops; once, before anything else. */
  void begin(int layers);

  const float* output() const override { return x(0); }

 protected:
  virtual const PostNormLayer& layer(int index) const = 0;
  /** Makes room for what the mixer needs; rows and segments are known. */
  virtual void reserve() = 0;
  virtual void embed(const Segment& segment, float* x) = 0;
  /** Makes of rows `[first, first + count)` of x what the mixer of `layer` reads. */
  virtual void prepare(int layer, int first, int count, int thread) = 0;
  /** Adds the loops that leave the heads' outputs side by side in `mixed`, and in `quantizedMixed` where `byColumns` and `out` is quantized. */
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
  static Operand activations(const Matrix& matrix, const QuantizedBuffer& quantized, const float* floats, std::size_t stride);
  float* widened(int thread) const { return team_.own<OwnBuffers>(thread).widened.as<float>(); }
  float* x(int row) const { return buffers_.x.as<float>() + static_cast<std::size_t>(row) * model_.stride(); }
  std::size_t mixedStride() const { return layer(0).out.depth(); }
  /** The second half of a layer is shared out by columns. */
  bool byColumns() const { return byColumns_; }
  /** A loop over rows in pieces of at most `most`, about the same number of pieces for each thread. */
  template <class Work>
  void overRows(int most, Work work) {
    overRows(most, 1, [work = std::move(work)](int first, int count, int, int thread) { work(first, count, thread); });
  }
  template <class Work>
  void overRows(int most, int parts, Work work) {
    const int pieces = roundUp((rows() + most - 1) / most, team_.count);
    const int count = (rows() + pieces - 1) / pieces;
    add((rows() + count - 1) / count, parts,
        [this, count, work = std::move(work)](int piece, int part, int thread) { work(piece * count, std::min(count, rows() - piece * count), part, thread); });
  }

  const Kernels& kernels_;
  RowBuffers& buffers_;

 private:
  void makeRoom();
  void afterMixerByRows(int layer);
  void projectRows(const PostNormLayer& weights, int first, int count, int part, int thread);
  void upRows(const PostNormLayer& weights, int first, int count, int block, int thread);
  void downRows(const PostNormLayer& weights, int first, int count, int block, int thread);
  void afterMixerByColumns(int layer);
  void upByColumns(const PostNormLayer& weights, float* hidden, std::size_t stride);
  template <class Work>
  void overPanels(const Matrix& matrix, Work work);

  const Model& model_;
  int layers_ = 0;
  bool byColumns_ = false;
};

}  // namespace lam
