#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <typeindex>
#include <unordered_map>

#include "kernels/kernels.h"
#include "run/multiply.h"

namespace lam {

/** Rows quantized for products in bfloat16 and int8, one scale a row and depth block; unused in float32. */
class QuantizedBuffer {
 public:
  /** Room for `rows` of `depth` values. */
  void reserve(Format format, int rows, int depth);
  /** Quantizes rows `[first, first + count)` of `values` (their first row is row `first`), times `smoothing` where there is any. */
  void fill(const Kernels& kernels, const float* values, std::size_t stride, int first, int count, const float* smoothing = nullptr);
  /** One depth block of it. */
  void fillBlock(const Kernels& kernels, const float* values, std::size_t stride, int first, int count, int block, const float* smoothing = nullptr);
  /** One depth block of activation(values + bias); `values` and `bias` begin at the block. */
  void fillActivated(const Kernels& kernels, Activation activation, const float* values, std::size_t stride, int count, int block, const float* bias);
  /** Not for int8: columns `[column, column + width)` of rows `[0, count)`, whole registers of them. */
  void fillColumns(const Kernels& kernels, const float* values, std::size_t stride, int count, std::size_t column, std::size_t width);
  Operand operand() const;

 private:
  /** Where a depth block of the rows from `first` on goes. */
  QuantizedRows rowsOf(int first, int block) const;
  int blockDepth(int block) const;

  Format format_ = Format::float32;
  int rows_ = 0;
  int depth_ = 0;
  std::size_t stride_ = 0;
  Aligned values_;
  Aligned scales_;
  Aligned sums_;
};

/** One thread's memory, by what it is for; grows to the largest pass it saw, which the plan bounds. */
class Workspace {
 public:
  /** This thread's `Buffers`, made when they are first asked for. One thread at a time may ask. */
  template <class Buffers>
  Buffers& get() {
    std::shared_ptr<void>& slot = slots_[std::type_index(typeid(Buffers))];
    if (slot == nullptr) slot = std::make_shared<Buffers>();
    return *static_cast<Buffers*>(slot.get());
  }

 private:
  std::unordered_map<std::type_index, std::shared_ptr<void>> slots_;
};

}  // namespace lam
