#include "run/workspace.h"

#include <algorithm>

namespace lam {

void QuantizedBuffer::reserve(Format format, int rows, int depth) {
  if (!isQuantized(format)) return;
  format_ = format;
  rows_ = rows;
  depth_ = depth;
  // A register's width more than the values, as rows are written in whole registers.
  stride_ = (static_cast<std::size_t>(depth) + 64) / 64 * 64 * bytesOf(format);
  values_.reserve((rows + rowsReadTogether - 1) * stride_ + 64);
  const std::size_t blocks = (depth + depthBlock - 1) / depthBlock;
  scales_.reserve(rows * blocks * sizeof(float));
  sums_.reserve(rows * blocks * sizeof(std::int32_t));
}

void QuantizedBuffer::fill(const Kernels& kernels, const float* values, std::size_t stride, int first, int count, const float* smoothing) {
  for (int block = 0; block * depthBlock < depth_; block++) fillBlock(kernels, values, stride, first, count, block, smoothing);
}

void QuantizedBuffer::fillBlock(const Kernels& kernels, const float* values, std::size_t stride, int first, int count, int block, const float* smoothing) {
  const int start = block * depthBlock;
  kernels.quantize(format_, values + start, stride, count, blockDepth(block), smoothing == nullptr ? nullptr : smoothing + start, rowsOf(first, block));
}

void QuantizedBuffer::fillActivated(const Kernels& kernels, Activation activation, const float* values, std::size_t stride, int count, int block,
                                    const float* bias) {
  kernels.activateQuantized(format_, activation, values, stride, count, blockDepth(block), bias, rowsOf(0, block));
}

QuantizedRows QuantizedBuffer::rowsOf(int first, int block) const {
  const std::size_t at = static_cast<std::size_t>(block) * rows_ + first;
  return {values_.data() + first * stride_ + block * depthBlock * bytesOf(format_), stride_, scales_.as<float>() + at, sums_.as<std::int32_t>() + at};
}

int QuantizedBuffer::blockDepth(int block) const { return std::min(depthBlock, depth_ - block * depthBlock); }

void QuantizedBuffer::fillColumns(const Kernels& kernels, const float* values, std::size_t stride, int count, std::size_t column, std::size_t width) {
  kernels.quantize(format_, values + column, stride, count, static_cast<int>(width), nullptr,
                   {values_.data() + column * bytesOf(format_), stride_, nullptr, nullptr});
}

Operand QuantizedBuffer::operand() const { return {values_.data(), stride_, scales_.as<float>(), sums_.as<std::int32_t>(), static_cast<std::size_t>(rows_)}; }

}  // namespace lam
