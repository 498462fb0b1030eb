#include "families/lam/pass.h"

#include <algorithm>

namespace lam {
namespace {

/** Below this many rows a thread, the weights are shared out instead of the rows: each is then read once. */
constexpr int fewRows = 24;

}  // namespace

Carry::Carry(const Model& model)
    : heads_(model.config.heads),
      rowFloats_(6ull * model.headStride),
      stateFloats_(4ull * model.headStride * model.headStride),
      floats_((rowFloats_ + stateFloats_) * heads_ * model.config.layers * sizeof(float)) {}

float* Carry::rows(int layer, int head) const {
  return floats_.as<float>() + (rowFloats_ + stateFloats_) * (static_cast<std::size_t>(layer) * heads_ + head);
}

float* Carry::states(int layer, int head) const { return rows(layer, head) + rowFloats_; }

Pass::Pass(const Model& model, PassBuffers& buffers, std::vector<Workspace>& workspaces, Loop loop, int parallel,
           const std::atomic<bool>& aborted)
    : model_(model),
      kernels_(*model.kernels),
      buffers_(buffers),
      workspaces_(workspaces),
      loop_(std::move(loop)),
      parallel_(parallel),
      aborted_(aborted) {}

void Pass::run(std::vector<Segment>& segments) {
  segments_ = &segments;
  reserve(segments);
  embedRows(segments);
  for (int layer = 0; layer < model_.config.layers && !aborted_; layer++) {
    loop_(model_.config.heads, [&](int head, int thread) { headChunks(layer, head, thread); });
    if (severalChunks_) loop_(model_.config.heads, [&](int head, int thread) { headStates(layer, head, thread); });
    if (byColumns_) afterMixerByColumns(layer);
    else afterMixerByRows(layer);
  }
}

void Pass::reserve(std::vector<Segment>& segments) {
  const Config& config = model_.config;
  rows_ = 0;
  chunks_ = 0;
  severalChunks_ = false;
  int longest = 0;
  for (Segment& segment : segments) {
    segment.at = rows_;
    segment.firstChunk = chunks_;
    rows_ += segment.rows;
    longest = std::max(longest, segment.rows);
    chunks_ += (segment.rows + config.chunk - 1) / config.chunk;
    severalChunks_ = severalChunks_ || (config.hierarchical && (segment.rows > config.chunk || segment.carry != nullptr));
  }
  byColumns_ = parallel_ > 1 && rows_ < fewRows * parallel_;
  const std::size_t rows = rows_;
  const std::size_t heads = config.heads;
  const std::size_t p = model_.headStride;
  const auto floats = [](Aligned& block, std::size_t count) { block.reserve(count * sizeof(float)); };
  floats(buffers_.x, rows * model_.stride);
  floats(buffers_.gates, rows * model_.layers[0].gates.paddedColumns());
  floats(buffers_.mixed, rows * heads * p);
  buffers_.narrowX.reserve(model_.format, rows_, config.hidden);
  if (ownKeys()) buffers_.narrowKeys.reserve(model_.fineFormat, rows_, config.hidden);
  if (byColumns_) buffers_.narrowMixed.reserve(model_.fineFormat, rows_, config.heads * model_.headStride);
  if (severalChunks_) {
    floats(buffers_.qkvg, heads * rows * 4 * p);
    floats(buffers_.uw, heads * rows * 2 * p);
    floats(buffers_.share, heads * rows);
    floats(buffers_.psi, chunks_ * heads);
  }
  const HeadWeights& head = model_.layers[0].heads[0];
  const std::size_t scratch = kernels_.headScratchFloats(std::min(head.chunk, longest), model_.headStride, head.fluxWidth);
  for (int thread = 0; thread < static_cast<int>(workspaces_.size()); thread++) {
    ThreadBuffers& own = workspaces_[thread].own;
    if (parallel_ == 1 && &workspaces_[thread].pass != &buffers_) continue;
    if (!severalChunks_) floats(own.qkvg, rows * 4 * p);
    floats(own.head, scratch);
    floats(own.widened, widenedPanelFloats(kernels_));
    const std::size_t block = std::min<std::size_t>(rows, rowBlockRows);
    floats(own.sum, block * model_.stride);
    floats(own.hidden, block * depthBlock);
    own.narrow.reserve(model_.format, static_cast<int>(block), std::max(config.hidden, config.heads * model_.headStride));
    own.narrowHidden.reserve(model_.format, static_cast<int>(block), depthBlock);
  }
}

void Pass::embedRows(std::vector<Segment>& segments) {
  loop_(static_cast<int>(segments.size()), [&](int index, int) {
    const Segment& segment = segments[index];
    kernels_.embed(model_.tables, segment.ids, segment.first, segment.length, segment.rows, x(segment.at));
  });
  overRows(rowBlockRows, [&](int first, int count, int thread) { prepareLayer(0, first, count, thread); });
}

/** What a layer's heads read: x in the format of the products, and the gates. */
void Pass::prepareLayer(int layer, int first, int count, int thread) {
  if (layer == model_.config.layers) return;
  if (narrow(model_.format)) buffers_.narrowX.fill(kernels_, x(first), model_.stride, first, count, model_.layers[layer].valueGates.inputFactors());
  if (ownKeys()) buffers_.narrowKeys.fill(kernels_, x(first), model_.stride, first, count);
  const Matrix& matrix = model_.layers[layer].gates;
  const std::size_t width = matrix.paddedColumns();
  float* gates = buffers_.gates.as<float>() + first * width;
  multiply(kernels_, Operand::floats(x(first), model_.stride), count, matrix, 0, matrix.panels(), gates, width,
           workspaces_[thread].own.widened.as<float>());
  kernels_.gates(gates, width, count, static_cast<int>(width), model_.layers[layer].gateBias);
}

void Pass::headChunks(int layer, int head, int thread) {
  if (aborted_) return;
  const Layer& weights = model_.layers[layer];
  ThreadBuffers& own = workspaces_[thread].own;
  const std::size_t width = 4ull * model_.headStride;
  float* qkvg = severalChunks_ ? buffers_.qkvg.as<float>() + head * width * rows_ : own.qkvg.as<float>();
  const int panels = 2 * model_.headStride / kernels_.panelWidth;
  const NarrowBuffer& fine = ownKeys() ? buffers_.narrowKeys : buffers_.narrowX;
  multiply(kernels_, activations(weights.queryKeys, fine, buffers_.x, model_.stride), rows_, weights.queryKeys, head * panels, (head + 1) * panels, qkvg, width,
           own.widened.as<float>());
  multiply(kernels_, activations(weights.valueGates, buffers_.narrowX, buffers_.x, model_.stride), rows_, weights.valueGates, head * panels,
           (head + 1) * panels, qkvg + 2 * model_.headStride, width, own.widened.as<float>());
  for (const Segment& segment : *segments_) {
    if (aborted_) return;
    const HeadRows rows = headRows(segment, layer, head, qkvg);
    const HeadScratch scratch{own.head.as<float>()};
    kernels_.convolve(weights.heads[head], rows);
    if (model_.config.hierarchical) kernels_.hierarchicalChunks(weights.heads[head], rows, scratch);
    else kernels_.flat(weights.heads[head], rows, scratch);
  }
  if (!severalChunks_) narrowHead(layer, head);
}

void Pass::headStates(int layer, int head, int thread) {
  float* qkvg = buffers_.qkvg.as<float>() + head * 4ull * model_.headStride * rows_;
  for (const Segment& segment : *segments_) {
    if (aborted_) return;
    const HeadRows rows = headRows(segment, layer, head, qkvg);
    if (rows.uw != nullptr) kernels_.hierarchicalState(model_.layers[layer].heads[head], rows, {workspaces_[thread].own.head.as<float>()});
  }
  narrowHead(layer, head);
}

/** A head's part of what o_proj reads; its narrow format is never int8, so that a row needs no scale over all heads. */
void Pass::narrowHead(int layer, int head) {
  if (!byColumns_ || !narrow(model_.layers[layer].out.format())) return;
  const std::size_t p = model_.headStride;
  buffers_.narrowMixed.fillColumns(kernels_, buffers_.mixed.as<float>(), model_.config.heads * p, rows_, head * p, p);
}

HeadRows Pass::headRows(const Segment& segment, int layer, int head, float* qkvg) const {
  const std::size_t p = model_.headStride;
  const std::size_t at = segment.at;
  const std::size_t gateStride = model_.layers[layer].gates.paddedColumns();
  HeadRows rows{};
  rows.qkvg = qkvg + at * 4 * p;
  rows.rows = segment.rows;
  rows.keep = segment.keep;
  rows.gates = buffers_.gates.as<float>() + at * gateStride + head;
  rows.gateStride = gateStride;
  rows.heads = model_.config.heads;
  rows.head = head;
  rows.mixedStride = model_.config.heads * p;
  rows.mixed = buffers_.mixed.as<float>() + at * rows.mixedStride + head * p;
  if (model_.config.hierarchical && (segment.rows > model_.config.chunk || segment.carry != nullptr)) {
    rows.uw = buffers_.uw.as<float>() + (static_cast<std::size_t>(head) * rows_ + at) * 2 * p;
    rows.share = buffers_.share.as<float>() + static_cast<std::size_t>(head) * rows_ + at;
    rows.psi = buffers_.psi.as<float>() + static_cast<std::size_t>(segment.firstChunk) * rows.heads;
  }
  if (segment.carry != nullptr) {
    rows.carriedRows = segment.carry->rows(layer, head);
    rows.carriedStates = segment.carry->states(layer, head);
    rows.resumed = segment.first > 0;
  }
  return rows;
}

/** The left operand of a product with `matrix`: what was narrowed for it, or the floats themselves. */
Operand Pass::activations(const Matrix& matrix, const NarrowBuffer& narrowed, const Aligned& floats, std::size_t stride) const {
  return narrow(matrix.format()) ? narrowed.operand() : Operand::floats(floats.as<float>(), stride);
}

/** True where q and k are computed from x in a narrow format that no other product shares. */
bool Pass::ownKeys() const { return narrow(model_.fineFormat) && model_.fineFormat != model_.format; }

/** Rows in pieces of at most `piece`, and no fewer pieces than threads where rows allow. */
void Pass::overRows(int piece, const std::function<void(int first, int count, int thread)>& work) {
  const int count = std::max(1, std::min(piece, (rows_ + parallel_ - 1) / parallel_));
  loop_((rows_ + count - 1) / count, [&](int index, int thread) {
    if (!aborted_) work(index * count, std::min(count, rows_ - index * count), thread);
  });
}

void Pass::overPanels(const Matrix& matrix, const std::function<void(int first, int last, int thread)>& work) {
  const int pieces = std::min(matrix.panels(), piecesPerThread * parallel_);
  loop_(pieces, [&](int index, int thread) {
    if (!aborted_) work(matrix.panels() * index / pieces, matrix.panels() * (index + 1) / pieces, thread);
  });
}

}  // namespace lam
