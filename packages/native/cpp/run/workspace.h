#pragma once

#include <cstddef>
#include <cstdint>

#include "model/model.h"
#include "run/multiply.h"

namespace lam {

/** Rows narrowed for bfloat16 or int8 products, one scale a row and depth block; unused in float32. */
class NarrowBuffer {
 public:
  /** Room for `rows` of `depth` values. */
  void reserve(Format format, int rows, int depth);
  /** Narrows rows `[first, first + count)` of `values` (their first row is row `first`), times `factors` where there are any. */
  void fill(const Kernels& kernels, const float* values, std::size_t stride, int first, int count, const float* factors = nullptr);
  /** One depth block of it. */
  void fillBlock(const Kernels& kernels, const float* values, std::size_t stride, int first, int count, int block, const float* factors = nullptr);
  /** bfloat16 only: columns `[column, column + width)` of rows `[0, count)`, whole registers of them. */
  void fillColumns(const Kernels& kernels, const float* values, std::size_t stride, int count, std::size_t column, std::size_t width);
  Operand operand() const;

 private:
  Format format_ = Format::float32;
  int rows_ = 0;
  int depth_ = 0;
  std::size_t stride_ = 0;
  Aligned values_;
  Aligned scales_;
  Aligned sums_;
};

/** What one pass over a set of rows needs, shared by the threads that work on it. */
struct PassBuffers {
  Aligned x;       // [rows][stride]
  Aligned gates;   // [rows][gate columns]
  Aligned mixed;   // [rows][heads·p]
  Aligned qkvg;    // [heads][rows][4p], only where a text has several chunks
  Aligned uw;      // [heads][rows][2p], likewise
  Aligned share;   // [heads][rows], likewise
  Aligned psi;     // [chunks][heads], likewise
  Aligned sum;     // [rows][stride], where columns are shared out
  Aligned hidden;  // [rows][I], likewise
  NarrowBuffer narrowX;
  NarrowBuffer narrowKeys;
  NarrowBuffer narrowMixed;
  NarrowBuffer narrowHidden;
};

/** What one thread needs for itself. */
struct ThreadBuffers {
  Aligned qkvg;     // [rows][4p]
  Aligned head;     // HeadScratch
  Aligned widened;  // one panel
  Aligned sum;      // [rowBlock][stride]
  Aligned hidden;   // [rowBlock][depthBlock]
  NarrowBuffer narrow;
  NarrowBuffer narrowHidden;
};

/** One thread's memory; grows to the largest pass it saw, which the plan bounds. */
struct Workspace {
  PassBuffers pass;
  ThreadBuffers own;
};

}  // namespace lam
