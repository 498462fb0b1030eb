#include <algorithm>
#include <atomic>
#include <vector>

#include "families/lam/pass.h"

// The second half of a layer: o_proj, LayerNorm, FFN, LayerNorm (spec 3), once by rows and once by columns.

namespace lam {

void Pass::afterMixerByRows(int layer) {
  const int blocks = std::max((rows_ + rowBlockRows - 1) / rowBlockRows, std::min(parallel_, rows_));
  overRows((rows_ + blocks - 1) / blocks, [&](int first, int count, int thread) { rowBlock(layer, first, count, thread); });
}

/** o_proj, LayerNorm, the FFN block by block of its width, LayerNorm, and what the next layer needs. */
void Pass::rowBlock(int layer, int first, int count, int thread) {
  if (aborted_) return;
  const Layer& weights = model_.layers[layer];
  ThreadBuffers& own = workspaces_[thread].own;
  const std::size_t stride = model_.stride;
  const std::size_t mixedStride = static_cast<std::size_t>(model_.config.heads) * model_.headStride;
  float* sum = own.sum.as<float>();
  float* hidden = own.hidden.as<float>();
  float* widened = own.widened.as<float>();
  const auto left = [&](const float* values, std::size_t valueStride, int depth, const Matrix& matrix) {
    if (!narrow(matrix.format())) return Operand::floats(values, valueStride);
    own.narrow.reserve(matrix.format(), count, depth);
    own.narrow.fill(kernels_, values, valueStride, 0, count, matrix.inputFactors());
    return own.narrow.operand();
  };
  const float* mixed = buffers_.mixed.as<float>() + first * mixedStride;
  multiply(kernels_, left(mixed, mixedStride, weights.out.depth(), weights.out), count, weights.out, 0, weights.out.panels(), sum, stride, widened);
  kernels_.addNorm(weights.mixerNorm, x(first), sum, nullptr, count);
  const Operand input = left(x(first), stride, model_.config.hidden, weights.up);
  const int panelWidth = kernels_.panelWidth;
  const int blockPanels = depthBlock / panelWidth;
  for (int block = 0; block < weights.down.depthBlocks(); block++) {
    const int firstPanel = block * blockPanels;
    const int lastPanel = std::min(firstPanel + blockPanels, weights.up.panels());
    for (int panel = firstPanel; panel < lastPanel; panel++) {
      float* columns = hidden + (panel - firstPanel) * panelWidth;
      multiply(kernels_, input, count, weights.up, panel, panel + 1, columns, depthBlock, widened);
      kernels_.gelu(columns, depthBlock, count, panelWidth, weights.upBias + panel * panelWidth, model_.config.geluCount);
    }
    Operand activated = Operand::floats(hidden, depthBlock);
    if (narrow(model_.format)) {
      own.narrowHidden.reserve(model_.format, count, weights.down.blockDepth(block));
      own.narrowHidden.fill(kernels_, hidden, depthBlock, 0, count);
      activated = own.narrowHidden.operand();
    }
    multiplyBlock(kernels_, activated, count, weights.down, block, 0, weights.down.panels(), sum, stride, widened);
  }
  kernels_.addNorm(weights.ffnNorm, x(first), sum, weights.downBias, count);
  prepareLayer(layer + 1, first, count, thread);
}

/** The same for few rows, each product shared out by its columns. */
void Pass::afterMixerByColumns(int layer) {
  const Layer& weights = model_.layers[layer];
  const std::size_t stride = model_.stride;
  const std::size_t mixedStride = static_cast<std::size_t>(model_.config.heads) * model_.headStride;
  const std::size_t hiddenStride = weights.up.paddedColumns();
  const int panelWidth = kernels_.panelWidth;
  buffers_.sum.reserve(rows_ * stride * sizeof(float));
  buffers_.hidden.reserve(rows_ * hiddenStride * sizeof(float));
  float* sum = buffers_.sum.as<float>();
  float* hidden = buffers_.hidden.as<float>();
  if (narrow(model_.format)) buffers_.narrowHidden.reserve(model_.format, rows_, weights.down.depth());
  overPanels(weights.out, [&](int first, int last, int thread) {
    multiply(kernels_, activations(weights.out, buffers_.narrowMixed, buffers_.mixed, mixedStride), rows_, weights.out, first, last,
             sum + first * panelWidth, stride, workspaces_[thread].own.widened.as<float>());
  });
  overRows(rows_, [&](int first, int count, int) {
    kernels_.addNorm(weights.mixerNorm, x(first), sum + first * stride, nullptr, count);
    if (narrow(model_.format)) buffers_.narrowX.fill(kernels_, x(first), stride, first, count, weights.up.inputFactors());
  });
  upByColumns(layer, hidden, hiddenStride);
  overPanels(weights.down, [&](int first, int last, int thread) {
    multiply(kernels_, activations(weights.down, buffers_.narrowHidden, buffers_.hidden, hiddenStride), rows_, weights.down, first, last,
             sum + first * panelWidth, stride, workspaces_[thread].own.widened.as<float>());
  });
  overRows(rows_, [&](int first, int count, int thread) {
    kernels_.addNorm(weights.ffnNorm, x(first), sum + first * stride, weights.downBias, count);
    prepareLayer(layer + 1, first, count, thread);
  });
}

/**
 * hidden = gelu(x·up + bias), in pieces that lie within one depth block of the product that comes next, or are one, where blocks can be
 * shared out evenly: whoever ends the last piece of a block narrows it, what it made itself being at hand.
 */
void Pass::upByColumns(int layer, float* hidden, std::size_t stride) {
  const Layer& weights = model_.layers[layer];
  const int panelWidth = kernels_.panelWidth;
  const int blocks = weights.down.depthBlocks();
  const int blockPanels = depthBlock / panelWidth;
  const int parts = blocks % parallel_ == 0 ? 1 : (piecesPerThread * parallel_ + blocks - 1) / blocks;
  std::vector<std::atomic<int>> left(blocks);
  for (std::atomic<int>& count : left) count = parts;
  loop_(blocks * parts, [&](int index, int thread) {
    if (aborted_) return;
    const int block = index / parts;
    const int part = index % parts;
    const int panels = std::min(blockPanels, weights.up.panels() - block * blockPanels);
    const int first = block * blockPanels + panels * part / parts;
    const int last = block * blockPanels + panels * (part + 1) / parts;
    float* columns = hidden + first * panelWidth;
    multiply(kernels_, activations(weights.up, buffers_.narrowX, buffers_.x, model_.stride), rows_, weights.up, first, last, columns, stride,
             workspaces_[thread].own.widened.as<float>());
    kernels_.gelu(columns, stride, rows_, (last - first) * panelWidth, weights.upBias + first * panelWidth, model_.config.geluCount);
    if (--left[block] == 0 && narrow(model_.format)) buffers_.narrowHidden.fillBlock(kernels_, hidden, stride, 0, rows_, block);
  });
}

}  // namespace lam
