#include "families/lam/pass.h"

#include <algorithm>

namespace lam {

LamCarry::LamCarry(const LamModel& model)
    : heads_(model.config.heads),
      rowFloats_(6ull * model.headStride),
      stateFloats_(4ull * model.headStride * model.headStride),
      floats_((rowFloats_ + stateFloats_) * heads_ * model.config.layers * sizeof(float)) {}

float* LamCarry::rows(int layer, int head) const {
  return floats_.as<float>() + (rowFloats_ + stateFloats_) * (static_cast<std::size_t>(layer) * heads_ + head);
}

float* LamCarry::states(int layer, int head) const { return rows(layer, head) + rowFloats_; }

void LamPass::mix(int layer) {
  team_.loop(model_.config.heads, [&](int head, int thread) { headChunks(layer, head, thread); });
  if (severalChunks_) team_.loop(model_.config.heads, [&](int head, int thread) { headStates(layer, head, thread); });
}

/** True where a segment's head is computed in two halves, with its state in the second. */
bool LamPass::several(const Segment& segment) const { return model_.config.hierarchical() && (segment.rows > model_.config.chunk || segment.carry != nullptr); }

void LamPass::reserve() {
  const LamConfig& config = model_.config;
  int chunks = 0;
  int longest = 0;
  firstChunk_.clear();
  for (const Segment& segment : segments()) {
    firstChunk_.push_back(chunks);
    longest = std::max(longest, segment.rows);
    chunks += (segment.rows + config.chunk - 1) / config.chunk;
    severalChunks_ = severalChunks_ || several(segment);
  }
  const std::size_t rows = rowCount();
  const std::size_t heads = config.heads;
  const std::size_t p = model_.headStride;
  const auto floats = [](Aligned& block, std::size_t count) { block.reserve(count * sizeof(float)); };
  floats(lam_.gates, rows * model_.layers[0].gates.paddedColumns());
  if (ownKeys()) lam_.quantizedKeys.reserve(model_.fineFormat, rowCount(), config.hidden);
  if (severalChunks_) {
    floats(lam_.qkvg, heads * rows * 4 * p);
    floats(lam_.uw, heads * rows * 2 * p);
    floats(lam_.share, heads * rows);
    floats(lam_.psi, chunks * heads);
  }
  const HeadWeights& head = model_.layers[0].heads[0];
  const std::size_t scratch = kernels_.families.lam.headScratchFloats(std::min(head.chunk, longest), model_.headStride, head.fluxWidth);
  for (int thread = team_.first; thread < team_.first + team_.count; thread++) {
    Own& own = team_.own<Own>(thread);
    if (!severalChunks_) floats(own.qkvg, rows * 4 * p);
    floats(own.head, scratch);
  }
}

void LamPass::embed(const Segment& segment, float* x) {
  kernels_.families.lam.embed(model_.embedding, segment.ids, segment.first, segment.length, segment.rows, x);
}

void LamPass::prepare(int layer, int first, int count, int thread) {
  const LamLayer& weights = model_.layers[layer];
  const std::size_t stride = model_.stride();
  if (isQuantized(model_.format)) buffers_.quantizedX.fill(kernels_, x(first), stride, first, count, weights.valueGates.smoothing());
  if (ownKeys()) lam_.quantizedKeys.fill(kernels_, x(first), stride, first, count);
  const std::size_t width = weights.gates.paddedColumns();
  float* gates = lam_.gates.as<float>() + first * width;
  multiply(kernels_, Operand::floats(x(first), stride), count, weights.gates, 0, weights.gates.panels(), gates, width, widened(thread));
  kernels_.gates(gates, width, count, static_cast<int>(width), weights.gateBias);
}

void LamPass::headChunks(int layer, int head, int thread) {
  if (aborted()) return;
  const LamLayer& weights = model_.layers[layer];
  Own& own = team_.own<Own>(thread);
  const std::size_t width = 4ull * model_.headStride;
  float* qkvg = severalChunks_ ? lam_.qkvg.as<float>() + head * width * rowCount() : own.qkvg.as<float>();
  const int panels = 2 * model_.headStride / kernels_.panelWidth;
  const QuantizedBuffer& fine = ownKeys() ? lam_.quantizedKeys : buffers_.quantizedX;
  multiply(kernels_, activations(weights.queryKeys, fine, buffers_.x, model_.stride()), rowCount(), weights.queryKeys, head * panels, (head + 1) * panels, qkvg,
           width, widened(thread));
  multiply(kernels_, activations(weights.valueGates, buffers_.quantizedX, buffers_.x, model_.stride()), rowCount(), weights.valueGates, head * panels,
           (head + 1) * panels, qkvg + 2 * model_.headStride, width, widened(thread));
  for (std::size_t segment = 0; segment < segments().size(); segment++) {
    if (aborted()) return;
    const HeadRows rows = headRows(segment, layer, head, qkvg);
    const HeadScratch scratch{own.head.as<float>()};
    kernels_.families.lam.convolve(weights.heads[head], rows);
    if (model_.config.hierarchical()) kernels_.families.lam.hierarchicalChunks(weights.heads[head], rows, scratch);
    else kernels_.families.lam.flat(weights.heads[head], rows, scratch);
  }
  if (!severalChunks_) quantizeHead(layer, head);
}

void LamPass::headStates(int layer, int head, int thread) {
  float* qkvg = lam_.qkvg.as<float>() + head * 4ull * model_.headStride * rowCount();
  for (std::size_t segment = 0; segment < segments().size(); segment++) {
    if (aborted()) return;
    const HeadRows rows = headRows(segment, layer, head, qkvg);
    if (rows.uw != nullptr) kernels_.families.lam.hierarchicalState(model_.layers[layer].heads[head], rows, {team_.own<Own>(thread).head.as<float>()});
  }
  quantizeHead(layer, head);
}

/** A head's part of what o_proj reads; its format is never int8, so that a row needs no scale over all heads. */
void LamPass::quantizeHead(int layer, int head) {
  if (!byColumns() || !isQuantized(model_.layers[layer].out.format())) return;
  const std::size_t p = model_.headStride;
  buffers_.quantizedMixed.fillColumns(kernels_, buffers_.mixed.as<float>(), model_.config.heads * p, rowCount(), head * p, p);
}

HeadRows LamPass::headRows(std::size_t index, int layer, int head, float* qkvg) const {
  const Segment& segment = segments()[index];
  const std::size_t p = model_.headStride;
  const std::size_t at = segment.at;
  const std::size_t gateStride = model_.layers[layer].gates.paddedColumns();
  HeadRows rows{};
  rows.qkvg = qkvg + at * 4 * p;
  rows.rows = segment.rows;
  rows.keep = segment.keep;
  rows.gates = lam_.gates.as<float>() + at * gateStride + head;
  rows.gateStride = gateStride;
  rows.heads = model_.config.heads;
  rows.head = head;
  rows.mixedStride = model_.config.heads * p;
  rows.mixed = buffers_.mixed.as<float>() + at * rows.mixedStride + head * p;
  if (several(segment)) {
    rows.uw = lam_.uw.as<float>() + (static_cast<std::size_t>(head) * rowCount() + at) * 2 * p;
    rows.share = lam_.share.as<float>() + static_cast<std::size_t>(head) * rowCount() + at;
    rows.psi = lam_.psi.as<float>() + static_cast<std::size_t>(firstChunk_[index]) * rows.heads;
  }
  if (segment.carry != nullptr) {
    const auto& carry = static_cast<const LamCarry&>(*segment.carry);
    rows.carriedRows = carry.rows(layer, head);
    rows.carriedStates = carry.states(layer, head);
    rows.resumed = segment.first > 0;
  }
  return rows;
}

/** True where q and k are computed from x in a format that no other product shares. */
bool LamPass::ownKeys() const { return isQuantized(model_.fineFormat) && model_.fineFormat != model_.format; }

}  // namespace lam
