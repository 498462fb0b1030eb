#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernels/kernels.h"
#include "model/aligned.h"
#include "model/checkpoint.h"
#include "model/float-arena.h"
#include "model/matrix.h"

namespace lam {

constexpr const char* wordTable = "embeddings.word_embeddings.weight";

/** The table of words in memory, as the file has it. */
struct WordTable {
  Aligned values;
  /** int8 only. */
  Aligned scales;
  WordRows rows;
};

/**
 * Packs a checkpoint, a part at a time: memory is at most the packed model and one part. Small vectors are packed at once; what fills matrices and
 * tables becomes jobs, which run at the end of a part, so that all threads have work until then.
 */
class Packing {
 public:
  /** @param layers parts that have matrices, all of the same sizes */
  Packing(Checkpoint& checkpoint, const Kernels& kernels, int layers, const ParallelFor& parallel)
      : checkpoint_(checkpoint), kernels_(kernels), layers_(layers), parallel_(parallel) {}

  /**
   * Loads what `wanted` chooses, lets `pack` pack it and lets go of it. Every value must be finite. The word table is not loaded: it is read as it is packed.
   * @throws Failure LAM_CHECKPOINT_TENSOR_NON_FINITE, LAM_CHECKPOINT_SCALE_NEGATIVE, as `pack` and `Checkpoint::load`
   */
  template <class Pack>
  void part(const Checkpoint::Choice& wanted, const Pack& pack) {
    const Checkpoint::Choice loaded = [&wanted](const std::string& name) { return name != wordTable && wanted(name); };
    checkpoint_.load(loaded, parallel_);
    checkValues(loaded);
    pack();
    finish();
    checkpoint_.unload();
  }

  const Kernels& kernels() const { return kernels_; }
  const Tensor& tensor(const std::string& name, std::size_t count) const { return checkpoint_.get(name, count); }

  /**
   * The table of words, `[vocabulary, width]`. It goes from the file to its memory at once, piece by piece: it can be larger than all of the
   * layers, and must not be in memory twice.
   */
  void words(WordTable& table, int vocabulary, int width);

  /** A vector of `count` values in `arena`, followed by zeros up to `stride`. */
  void vector(FloatArena& arena, const float** at, const std::string& name, int count, int stride) const;
  /** The LayerNorm whose tensors are `name`.weight and `name`.bias. */
  void norm(FloatArena& arena, LayerNormWeights& norm, const std::string& name, int width, int stride, float epsilon) const;

  /**
   * How the rows of a matrix are read: `read(column, row)` writes `row`, which is zero, in float or in the file's 16 bits. So `read` takes
   * either pointer and gives it to `Tensor::copy`.
   */
  struct Rows {
    template <class Read>
    // NOLINTNEXTLINE(google-explicit-constructor): a lambda is given where rows are wanted
    Rows(const Read& read) : floats(read), words(read) {}
    Matrix::ReadRow floats;
    /** For a checkpoint in float16. */
    Matrix::ReadWords words;
  };

  /** Rows of a weight tensor `[columns, depth]`. @throws Failure LAM_CHECKPOINT_TENSOR_MISSING, LAM_CHECKPOINT_TENSOR_SHAPE */
  Rows rowsOf(const std::string& name, int columns, int depth) const;
  /** @param format float16 only where every tensor is in float16 */
  void matrix(Matrix& matrix, Format format, int columns, int depth, const Rows& rows);
  /**
   * How columns of a left operand that comes from a LayerNorm are evened out for int8 (SmoothQuant, Xiao et al., 2023), so that its few wide ones
   * do not take the others' bits: column j is multiplied by max_i |W_ij|^(1 - strength) / range_j^strength, and the weights are divided by it.
   */
  struct Smoothing {
    /** range = 2·|weight| + |bias| of this norm. */
    std::string norm;
    /** 0 evens out the weights, 1 the activations. */
    float strength;
    /** W, `[columns, depth]`: all weights of the product, or those of them that its error matters most for. */
    int columns;
    Rows rows;
  };
  /** `matrix` for a product whose left operand is smoothed in int8. */
  void matrixAfterNorm(Matrix& matrix, Format format, const Smoothing& smoothing, int columns, int depth, const Rows& rows);

 private:
  template <class Pack>
  void inPanels(Matrix& matrix, Format format, int columns, int depth, const Pack& pack);
  void checkValues(const Checkpoint::Choice& wanted);
  void place();
  void finish();
  std::vector<float> factorsOf(const Smoothing& smoothing, int depth) const;
  void requireSound(const Tensor& part) const;

  Checkpoint& checkpoint_;
  const Kernels& kernels_;
  int layers_;
  const ParallelFor& parallel_;
  std::vector<std::function<void()>> jobs_;
  /** Those that the jobs fill. */
  std::vector<Matrix*> matrices_;
  /** Where the matrices of all layers lie, and how much of it has some. */
  std::shared_ptr<const Aligned> memory_;
  std::size_t placed_ = 0;
};

}  // namespace lam
