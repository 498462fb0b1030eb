#include "run/post-norm.h"

#include <algorithm>
#include <atomic>

#include "model/round-up.h"
#include "run/row-block.h"

namespace lam {
namespace {

/**
 * Below this many rows a thread, the weights are shared out instead of the rows: each is then read and widened once, and threads wait for each other six
 * times a layer instead of twice. Quantized weights are smaller and need no widening.
 */
constexpr int fewRows(Format format) { return isQuantized(format) ? 3 : 8; }

/** Balanced pieces a thread, where columns are shared out. */
constexpr int piecesPerThread = 3;

}  // namespace

const float* PostNormPass::run(std::vector<Segment>& segments, int layers) {
  segments_ = &segments;
  layers_ = layers;
  rows_ = 0;
  for (Segment& segment : segments) {
    segment.at = rows_;
    rows_ += segment.rows;
  }
  byColumns_ = team_.count > 1 && rows_ < fewRows(layer(0).up.format()) * team_.count;
  makeRoom();
  reserve();
  team_.loop(static_cast<int>(segments.size()), [&](int index, int) {
    if (!aborted()) embed(segments[index], x(segments[index].at));
  });
  overRows(rowBlockRows, [&](int first, int count, int thread) { prepare(0, first, count, thread); });
  for (int layer = 0; layer < layers && !aborted(); layer++) {
    mix(layer);
    if (byColumns_) afterMixerByColumns(layer);
    else afterMixerByRows(layer);
  }
  return x(0);
}

void PostNormPass::makeRoom() {
  const PostNormLayer& first = layer(0);
  const std::size_t rows = rows_;
  const std::size_t stride = model_.stride();
  buffers_.x.reserve(rows * stride * sizeof(float));
  buffers_.mixed.reserve(rows * mixedStride() * sizeof(float));
  buffers_.quantizedX.reserve(first.up.format(), rows_, model_.hidden());
  if (byColumns_) {
    buffers_.sum.reserve(rows * stride * sizeof(float));
    buffers_.hidden.reserve(rows * first.up.paddedColumns() * sizeof(float));
    buffers_.quantizedMixed.reserve(first.out.format(), rows_, first.out.depth());
    buffers_.quantizedHidden.reserve(first.down.format(), rows_, first.down.depth());
  }
  const std::size_t block = std::min<std::size_t>(rows, rowBlockRows);
  for (int thread = team_.first; thread < team_.first + team_.count; thread++) {
    OwnBuffers& own = team_.own<OwnBuffers>(thread);
    own.widened.reserve(widenedPanelFloats(kernels_) * sizeof(float));
    own.sum.reserve(block * stride * sizeof(float));
    own.hidden.reserve(block * depthBlock * sizeof(float));
    own.quantized.reserve(first.up.format(), static_cast<int>(block), std::max(model_.hidden(), first.out.depth()));
    own.quantizedHidden.reserve(first.down.format(), static_cast<int>(block), depthBlock);
  }
}

void PostNormPass::afterMixerByRows(int layer) {
  overRows(rowBlockRows, [&](int first, int count, int thread) { rowBlock(layer, first, count, thread); });
}

/** Output projection, LayerNorm, the FFN block by block of its width, LayerNorm, and what the next layer needs. */
void PostNormPass::rowBlock(int index, int first, int count, int thread) {
  const PostNormLayer& weights = layer(index);
  OwnBuffers& own = team_.own<OwnBuffers>(thread);
  const std::size_t stride = model_.stride();
  float* sum = own.sum.as<float>();
  float* hidden = own.hidden.as<float>();
  float* wide = own.widened.as<float>();
  const auto left = [&](const float* values, std::size_t valueStride, int depth, const Matrix& matrix) {
    if (!isQuantized(matrix.format())) return Operand::floats(values, valueStride);
    own.quantized.reserve(matrix.format(), count, depth);
    own.quantized.fill(kernels_, values, valueStride, 0, count, matrix.smoothing());
    return own.quantized.operand();
  };
  const float* mixed = buffers_.mixed.as<float>() + first * mixedStride();
  multiply(kernels_, left(mixed, mixedStride(), weights.out.depth(), weights.out), count, weights.out, 0, weights.out.panels(), sum, stride, wide);
  kernels_.addLayerNorm(weights.mixerNorm, x(first), sum, weights.outBias, count);
  const Operand input = left(x(first), stride, model_.hidden(), weights.up);
  const int panelWidth = kernels_.panelWidth;
  const int blockPanels = depthBlock / panelWidth;
  for (int block = 0; block < weights.down.depthBlocks(); block++) {
    const int firstPanel = block * blockPanels;
    const int lastPanel = std::min(firstPanel + blockPanels, weights.up.panels());
    Operand activated = Operand::floats(hidden, depthBlock);
    if (isQuantized(weights.down.format())) {
      multiply(kernels_, input, count, weights.up, firstPanel, lastPanel, hidden, depthBlock, wide);
      own.quantizedHidden.reserve(weights.down.format(), count, weights.down.blockDepth(block));
      own.quantizedHidden.fillActivated(kernels_, weights.activation, hidden, depthBlock, count, 0, weights.upBias + firstPanel * panelWidth);
      activated = own.quantizedHidden.operand();
    } else {
      for (int panel = firstPanel; panel < lastPanel; panel++) {
        float* columns = hidden + (panel - firstPanel) * panelWidth;
        multiply(kernels_, input, count, weights.up, panel, panel + 1, columns, depthBlock, wide);
        kernels_.activate(weights.down.format(), weights.activation, columns, depthBlock, count, panelWidth, weights.upBias + panel * panelWidth);
      }
    }
    multiplyBlock(kernels_, activated, count, weights.down, block, 0, weights.down.panels(), sum, stride, wide);
  }
  kernels_.addLayerNorm(weights.ffnNorm, x(first), sum, weights.downBias, count);
  if (index + 1 < layers_) prepare(index + 1, first, count, thread);
}

/** The same for few rows, each product shared out by its columns. */
void PostNormPass::afterMixerByColumns(int index) {
  const PostNormLayer& weights = layer(index);
  const std::size_t stride = model_.stride();
  const std::size_t hiddenStride = weights.up.paddedColumns();
  const int panelWidth = kernels_.panelWidth;
  float* sum = buffers_.sum.as<float>();
  float* hidden = buffers_.hidden.as<float>();
  overPanels(weights.out, [&](int first, int last, int thread) {
    multiply(kernels_, activations(weights.out, buffers_.quantizedMixed, buffers_.mixed, mixedStride()), rows_, weights.out, first, last,
             sum + first * panelWidth, stride, widened(thread));
  });
  overRows(rows_, [&](int first, int count, int) {
    kernels_.addLayerNorm(weights.mixerNorm, x(first), sum + first * stride, weights.outBias, count);
    if (isQuantized(weights.up.format())) buffers_.quantizedX.fill(kernels_, x(first), stride, first, count, weights.up.smoothing());
  });
  upByColumns(weights, hidden, hiddenStride);
  overPanels(weights.down, [&](int first, int last, int thread) {
    multiply(kernels_, activations(weights.down, buffers_.quantizedHidden, buffers_.hidden, hiddenStride), rows_, weights.down, first, last,
             sum + first * panelWidth, stride, widened(thread));
  });
  overRows(rows_, [&](int first, int count, int thread) {
    kernels_.addLayerNorm(weights.ffnNorm, x(first), sum + first * stride, weights.downBias, count);
    if (index + 1 < layers_) prepare(index + 1, first, count, thread);
  });
}

/**
 * hidden = activation(x·up + bias). Pieces lie within one depth block of the product that comes next, or are one where blocks can be shared
 * out evenly: the thread that ends the last piece of a block quantizes the block, while it still has a part of it in its cache.
 */
void PostNormPass::upByColumns(const PostNormLayer& weights, float* hidden, std::size_t stride) {
  const int panelWidth = kernels_.panelWidth;
  const int blocks = weights.down.depthBlocks();
  const int blockPanels = depthBlock / panelWidth;
  const int parts = blocks % team_.count == 0 ? 1 : (piecesPerThread * team_.count + blocks - 1) / blocks;
  std::vector<std::atomic<int>> left(blocks);
  for (std::atomic<int>& count : left) count = parts;
  team_.loop(blocks * parts, [&](int index, int thread) {
    if (aborted()) return;
    const int block = index / parts;
    const int part = index % parts;
    const int panels = std::min(blockPanels, weights.up.panels() - block * blockPanels);
    const int first = block * blockPanels + panels * part / parts;
    const int last = block * blockPanels + panels * (part + 1) / parts;
    float* columns = hidden + first * panelWidth;
    multiply(kernels_, activations(weights.up, buffers_.quantizedX, buffers_.x, model_.stride()), rows_, weights.up, first, last, columns, stride,
             widened(thread));
    const float* bias = weights.upBias + first * panelWidth;
    if (parts == 1 && isQuantized(weights.down.format())) {
      buffers_.quantizedHidden.fillActivated(kernels_, weights.activation, columns, stride, rows_, block, bias);
      return;
    }
    kernels_.activate(weights.down.format(), weights.activation, columns, stride, rows_, (last - first) * panelWidth, bias);
    if (--left[block] == 0 && isQuantized(weights.down.format())) buffers_.quantizedHidden.fillBlock(kernels_, hidden, stride, 0, rows_, block);
  });
}

Operand PostNormPass::activations(const Matrix& matrix, const QuantizedBuffer& quantized, const Aligned& floats, std::size_t stride) {
  return isQuantized(matrix.format()) ? quantized.operand() : Operand::floats(floats.as<float>(), stride);
}

void PostNormPass::overRows(int most, const std::function<void(int first, int count, int thread)>& work) {
  const int pieces = roundUp((rows_ + most - 1) / most, team_.count);
  const int count = (rows_ + pieces - 1) / pieces;
  team_.loop((rows_ + count - 1) / count, [&](int index, int thread) {
    if (!aborted()) work(index * count, std::min(count, rows_ - index * count), thread);
  });
}

void PostNormPass::overPanels(const Matrix& matrix, const std::function<void(int first, int last, int thread)>& work) {
  const int pieces = std::min(matrix.panels(), piecesPerThread * team_.count);
  team_.loop(pieces, [&](int index, int thread) {
    if (!aborted()) work(matrix.panels() * index / pieces, matrix.panels() * (index + 1) / pieces, thread);
  });
}

}  // namespace lam
