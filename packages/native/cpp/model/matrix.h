#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "kernels/kernels.h"
#include "model/aligned.h"

namespace lam {

/**
 * The right operand of a product, packed into panels: by depth block, then panel, then depth. `columns` is what the product has,
 * padded to whole panels; `depth` is padded to a multiple of 4; padding is zero.
 */
class Matrix {
 public:
  Matrix() = default;
  /** Room for a matrix, in memory of its own; fill its panels with `pack`. */
  Matrix(const Kernels& kernels, Format format, int columns, int depth);
  /** The same without room: `place` gives it some. */
  static Matrix unplaced(const Kernels& kernels, Format format, int columns, int depth);
  /** Bytes that the panels take, whole cache lines. */
  std::size_t bytes() const;
  /** The panels lie in `memory` from byte `at` on, a border of cache lines; the memory lives as long as the matrix. */
  void place(std::shared_ptr<const Aligned> memory, std::size_t at);

  Format format() const { return format_; }
  int panels() const { return panels_; }
  int panelWidth() const { return panelWidth_; }
  int paddedColumns() const { return panels_ * panelWidth_; }
  int depth() const { return depth_; }
  int depthBlocks() const { return (depth_ + depthBlock - 1) / depthBlock; }
  int blockDepth(int block) const;
  const std::byte* panel(int block, int index) const;
  const float* columnScales(int panelIndex) const;

  /**
   * int8 only: factors, one per value of the depth, that the left operand's rows are multiplied by before they are quantized (SmoothQuant,
   * Xiao et al., 2023); null for none. What `pack` reads must have been divided by them.
   */
  const float* smoothing() const { return smoothing_.as<float>(); }
  void setSmoothing(const std::vector<float>& factors);

  /** Gives row `column` of the weights (out, in): `depth` values, zeros where there is none. */
  using ReadRow = std::function<void(int column, float* values)>;
  /** Packs panels `[first, last)`; different panels may be packed at the same time. */
  void pack(int first, int last, const ReadRow& read);

  /** As `ReadRow`, in float16. */
  using ReadWords = std::function<void(int column, std::uint16_t* values)>;
  /** `pack` for float16 panels of float16 weights: converts nothing. */
  void packWords(int first, int last, const ReadWords& read);

 private:
  std::size_t offset(int block, int index) const;
  void put(int index, int lane, const float* row, float scale);
  template <int Parts, class Convert>
  void interleave(int index, int lane, const float* row, const Convert& convert);

  Format format_ = Format::float32;
  int panels_ = 0;
  int panelWidth_ = 0;
  int depth_ = 0;
  int largestWeight_ = 0;
  std::shared_ptr<const Aligned> memory_;
  std::byte* data_ = nullptr;
  Aligned scales_;
  Aligned smoothing_;
};

}  // namespace lam
