#include "run/post-norm.h"

#include <algorithm>
#include <atomic>

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

/** In how many blocks a matrix' columns are gone through, where a product is done in parts. */
int columnBlocks(const Matrix& matrix) { return (matrix.paddedColumns() + depthBlock - 1) / depthBlock; }

}  // namespace

void PostNormPass::begin(int layers) {
  layers_ = layers;
  byColumns_ = team_.count > 1 && rows() < fewRows(layer(0).up.format()) * team_.count;
  makeRoom();
  reserve();
  add(static_cast<int>(segments().size()), [this](int index, int) { embed(segments()[index], x(segments()[index].at)); });
  overRows(rowBlockRows, [this](int first, int count, int thread) { prepare(0, first, count, thread); });
  for (int layer = 0; layer < layers; layer++) {
    mix(layer);
    if (byColumns_) afterMixerByColumns(layer);
    else afterMixerByRows(layer);
  }
}

void PostNormPass::makeRoom() {
  const PostNormLayer& first = layer(0);
  const std::size_t rows = this->rows();
  const std::size_t stride = model_.stride();
  buffers_.x.reserve(rows * stride * sizeof(float));
  buffers_.mixed.reserve(rows * mixedStride() * sizeof(float));
  buffers_.quantizedX.reserve(first.up.format(), this->rows(), model_.hidden());
  if (byColumns_) {
    buffers_.sum.reserve(rows * stride * sizeof(float));
    buffers_.hidden.reserve(rows * first.up.paddedColumns() * sizeof(float));
    buffers_.quantizedMixed.reserve(first.out.format(), this->rows(), first.out.depth());
    buffers_.quantizedHidden.reserve(first.down.format(), this->rows(), first.down.depth());
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

/**
 * Output projection, LayerNorm, the FFN block by block of its width, LayerNorm, and what the next layer needs. A part is one product, or of a wide
 * one a block of its columns.
 */
void PostNormPass::afterMixerByRows(int index) {
  const PostNormLayer& weights = layer(index);
  const int projections = columnBlocks(weights.out);
  const int blocks = weights.down.depthBlocks();
  overRows(rowBlockRows, projections + 2 * blocks, [this, &weights, index, projections, blocks](int first, int count, int part, int thread) {
    if (part < projections) return projectRows(weights, first, count, part, thread);
    const int block = (part - projections) / 2;
    if ((part - projections) % 2 == 0) return upRows(weights, first, count, block, thread);
    downRows(weights, first, count, block, thread);
    if (block + 1 == blocks && index + 1 < layers_) prepare(index + 1, first, count, thread);
  });
}

void PostNormPass::projectRows(const PostNormLayer& weights, int first, int count, int part, int thread) {
  OwnBuffers& own = team_.own<OwnBuffers>(thread);
  const float* mixed = buffers_.mixed.as<float>() + first * mixedStride();
  const auto quantize = [&](const Matrix& matrix, const float* values, std::size_t stride, int depth) {
    if (!isQuantized(matrix.format())) return;
    own.quantized.reserve(matrix.format(), count, depth);
    own.quantized.fill(kernels_, values, stride, 0, count, matrix.smoothing());
  };
  if (part == 0) quantize(weights.out, mixed, mixedStride(), weights.out.depth());
  const int panels = depthBlock / kernels_.panelWidth;
  const int last = std::min((part + 1) * panels, weights.out.panels());
  float* sum = own.sum.as<float>();
  multiply(kernels_, activations(weights.out, own.quantized, mixed, mixedStride()), count, weights.out, part * panels, last, sum + part * depthBlock,
           model_.stride(), widened(thread));
  if (last < weights.out.panels()) return;
  kernels_.addLayerNorm(weights.mixerNorm, x(first), sum, weights.outBias, count);
  quantize(weights.up, x(first), model_.stride(), model_.hidden());
}

void PostNormPass::upRows(const PostNormLayer& weights, int first, int count, int block, int thread) {
  OwnBuffers& own = team_.own<OwnBuffers>(thread);
  const Operand input = activations(weights.up, own.quantized, x(first), model_.stride());
  const int panelWidth = kernels_.panelWidth;
  const int firstPanel = block * (depthBlock / panelWidth);
  const int lastPanel = std::min(firstPanel + depthBlock / panelWidth, weights.up.panels());
  float* hidden = own.hidden.as<float>();
  if (isQuantized(weights.down.format())) {
    multiply(kernels_, input, count, weights.up, firstPanel, lastPanel, hidden, depthBlock, widened(thread));
    own.quantizedHidden.reserve(weights.down.format(), count, weights.down.blockDepth(block));
    own.quantizedHidden.fillActivated(kernels_, weights.activation, hidden, depthBlock, count, 0, weights.upBias + firstPanel * panelWidth);
    return;
  }
  for (int panel = firstPanel; panel < lastPanel; panel++) {
    float* columns = hidden + (panel - firstPanel) * panelWidth;
    multiply(kernels_, input, count, weights.up, panel, panel + 1, columns, depthBlock, widened(thread));
    kernels_.activate(weights.down.format(), weights.activation, columns, depthBlock, count, panelWidth, weights.upBias + panel * panelWidth);
  }
}

void PostNormPass::downRows(const PostNormLayer& weights, int first, int count, int block, int thread) {
  OwnBuffers& own = team_.own<OwnBuffers>(thread);
  const Operand activated = activations(weights.down, own.quantizedHidden, own.hidden.as<float>(), depthBlock);
  float* sum = own.sum.as<float>();
  multiplyBlock(kernels_, activated, count, weights.down, block, 0, weights.down.panels(), sum, model_.stride(), widened(thread));
  if (block + 1 == weights.down.depthBlocks()) kernels_.addLayerNorm(weights.ffnNorm, x(first), sum, weights.downBias, count);
}

template <class Work>
void PostNormPass::overPanels(const Matrix& matrix, Work work) {
  const int pieces = std::min(matrix.panels(), piecesPerThread * team_.count);
  add(pieces, [&matrix, pieces, work = std::move(work)](int index, int thread) {
    work(matrix.panels() * index / pieces, matrix.panels() * (index + 1) / pieces, thread);
  });
}

/** The same for few rows, each product shared out by its columns. */
void PostNormPass::afterMixerByColumns(int index) {
  const PostNormLayer& weights = layer(index);
  const std::size_t stride = model_.stride();
  const std::size_t hiddenStride = weights.up.paddedColumns();
  const int panelWidth = kernels_.panelWidth;
  float* sum = buffers_.sum.as<float>();
  float* hidden = buffers_.hidden.as<float>();
  overPanels(weights.out, [this, &weights, sum, stride, panelWidth](int first, int last, int thread) {
    multiply(kernels_, activations(weights.out, buffers_.quantizedMixed, buffers_.mixed.as<float>(), mixedStride()), rows(), weights.out, first, last,
             sum + first * panelWidth, stride, widened(thread));
  });
  overRows(rows(), [this, &weights, sum, stride](int first, int count, int) {
    kernels_.addLayerNorm(weights.mixerNorm, x(first), sum + first * stride, weights.outBias, count);
    if (isQuantized(weights.up.format())) buffers_.quantizedX.fill(kernels_, x(first), stride, first, count, weights.up.smoothing());
  });
  upByColumns(weights, hidden, hiddenStride);
  overPanels(weights.down, [this, &weights, hidden, hiddenStride, sum, stride, panelWidth](int first, int last, int thread) {
    multiply(kernels_, activations(weights.down, buffers_.quantizedHidden, hidden, hiddenStride), rows(), weights.down, first, last, sum + first * panelWidth,
             stride, widened(thread));
  });
  overRows(rows(), [this, &weights, sum, stride, index](int first, int count, int thread) {
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
  const auto left = std::make_shared<std::vector<std::atomic<int>>>(blocks);
  for (std::atomic<int>& count : *left) count = parts;
  add(blocks * parts, [this, &weights, hidden, stride, panelWidth, blockPanels, parts, left](int index, int thread) {
    const int block = index / parts;
    const int part = index % parts;
    const int panels = std::min(blockPanels, weights.up.panels() - block * blockPanels);
    const int first = block * blockPanels + panels * part / parts;
    const int last = block * blockPanels + panels * (part + 1) / parts;
    float* columns = hidden + first * panelWidth;
    multiply(kernels_, activations(weights.up, buffers_.quantizedX, x(0), model_.stride()), rows(), weights.up, first, last, columns, stride, widened(thread));
    const float* bias = weights.upBias + first * panelWidth;
    if (parts == 1 && isQuantized(weights.down.format())) {
      buffers_.quantizedHidden.fillActivated(kernels_, weights.activation, columns, stride, rows(), block, bias);
      return;
    }
    kernels_.activate(weights.down.format(), weights.activation, columns, stride, rows(), (last - first) * panelWidth, bias);
    if (--(*left)[block] == 0 && isQuantized(weights.down.format())) buffers_.quantizedHidden.fillBlock(kernels_, hidden, stride, 0, rows(), block);
  });
}

Operand PostNormPass::activations(const Matrix& matrix, const QuantizedBuffer& quantized, const float* floats, std::size_t stride) {
  return isQuantized(matrix.format()) ? quantized.operand() : Operand::floats(floats, stride);
}

}  // namespace lam
