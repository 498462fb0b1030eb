#include "families/lam/pass.h"

#include <algorithm>

namespace lam {

namespace {

/** Rows of a part, where chunks and texts allow. */
constexpr int mostPartRows = 256;

}  // namespace

LamCarry::LamCarry(const LamModel& model)
    : heads_(model.config.heads), padded_(model.headStride), floats_(floats(padded_) * heads_ * model.config.layers * sizeof(float)) {}

void LamPass::mix(int layer) {
  for (const Part& part : parts_) {
    add(model_.config.heads, [this, layer, &part](int head, int thread) { headChunks(layer, part, head, thread); });
    if (part.stateful) add(model_.config.heads, [this, layer, &part](int head, int thread) { headStates(layer, part, head, thread); });
  }
  if (!byColumns() || model_.layers[layer].out.format() != Format::int8) return;
  overRows(rows(), [this](int first, int count, int) {
    buffers_.quantizedMixed.fill(kernels_, buffers_.mixed.as<float>() + first * mixedStride(), mixedStride(), first, count);
  });
}

/** True where a segment's head is computed in two halves, with its state in the second. */
bool LamPass::several(const Segment& segment) const { return model_.config.hierarchical() && (segment.rows > model_.config.chunk || segment.carry != nullptr); }

void LamPass::makeParts() {
  parts_.clear();
  const int block = model_.config.block();
  const int most = std::max(1, mostPartRows / block) * block;
  for (const Segment& segment : segments()) {
    for (int first = 0; first < segment.rows;) {
      // A window's own rows end where a piece ends, as their states are what the next window takes.
      const int end = first < segment.keep ? segment.keep : segment.rows;
      const int rows = std::min(end - first, most);
      addPiece(segment, first, rows);
      first += rows;
    }
  }
}

void LamPass::addPiece(const Segment& segment, int first, int rows) {
  if (parts_.empty() || parts_.back().rows + rows > mostPartRows) {
    parts_.emplace_back();
    parts_.back().first = segment.at + first;
  }
  Part& part = parts_.back();
  part.pieces.push_back({&segment, first, rows, part.chunks});
  part.rows += rows;
  const int block = model_.config.block();
  part.chunks += (rows + block - 1) / block;
  part.stateful = part.stateful || several(segment);
}

void LamPass::reserve() {
  const LamConfig& config = model_.config;
  makeParts();
  int longestPiece = 0;
  std::size_t partRows = 0;
  std::size_t chunks = 0;
  bool stateful = false;
  bool carries = false;
  for (const Part& part : parts_) {
    for (const Piece& piece : part.pieces) {
      longestPiece = std::max(longestPiece, piece.rows);
      carries = carries || piece.followed() || piece.resumed();
    }
    partRows = std::max<std::size_t>(partRows, part.rows);
    chunks = std::max<std::size_t>(chunks, part.chunks);
    stateful = stateful || part.stateful;
  }
  const std::size_t heads = config.heads;
  const std::size_t p = model_.headStride;
  const auto floats = [](Aligned& block, std::size_t count) { block.reserve(count * sizeof(float)); };
  floats(lam_.gates, rows() * model_.layers[0].gates.paddedColumns());
  if (ownKeys()) lam_.quantizedKeys.reserve(model_.fineFormat, rows(), config.hidden);
  if (stateful) {
    floats(lam_.qkvg, heads * (partRows + 1) * 4 * p);
    floats(lam_.uw, heads * partRows * 2 * p);
    floats(lam_.share, heads * partRows);
    floats(lam_.psi, chunks * heads);
  }
  if (carries) floats(lam_.carry, heads * LamCarry::floats(p));
  const HeadWeights& head = model_.layers[0].heads[0];
  const std::size_t scratch = kernels_.families.lam.headScratchFloats(std::min(head.chunk, longestPiece), model_.headStride, head.fluxWidth);
  for (int thread = team_.first; thread < team_.first + team_.count; thread++) {
    Own& own = team_.own<Own>(thread);
    floats(own.qkvg, (partRows + 1) * 4 * p);
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

void LamPass::headChunks(int layer, const Part& part, int head, int thread) {
  const LamLayer& weights = model_.layers[layer];
  Own& own = team_.own<Own>(thread);
  const std::size_t width = 4ull * model_.headStride;
  float* qkvg = part.stateful ? sharedRows(part, head) : own.qkvg.as<float>();
  const int panels = 2 * model_.headStride / kernels_.panelWidth;
  // The convolution looks one row ahead.
  const int rows = part.rows + (part.pieces.back().followed() ? 1 : 0);
  const auto project = [&](const Matrix& matrix, const QuantizedBuffer& quantized, float* to) {
    const Operand input = activations(matrix, quantized, x(0), model_.stride()).fromRow(part.first);
    multiply(kernels_, input, rows, matrix, head * panels, (head + 1) * panels, to, width, widened(thread));
  };
  project(weights.queryKeys, ownKeys() ? lam_.quantizedKeys : buffers_.quantizedX, qkvg);
  project(weights.valueGates, buffers_.quantizedX, qkvg + 2 * model_.headStride);
  for (const Piece& piece : part.pieces) {
    takeCarry(piece, layer, head);
    const HeadRows of = headRows(part, piece, layer, head, qkvg);
    const HeadScratch scratch{own.head.as<float>()};
    kernels_.families.lam.convolve(weights.heads[head], of);
    if (model_.config.hierarchical()) kernels_.families.lam.hierarchicalChunks(weights.heads[head], of, scratch);
    else kernels_.families.lam.flat(weights.heads[head], of, scratch);
    if (!several(*piece.segment)) leaveCarry(piece, layer, head);
  }
  if (!part.stateful && &part == &parts_.back()) quantizeHead(layer, head);
}

void LamPass::headStates(int layer, const Part& part, int head, int thread) {
  for (const Piece& piece : part.pieces) {
    if (!several(*piece.segment)) continue;
    const HeadRows rows = headRows(part, piece, layer, head, sharedRows(part, head));
    kernels_.families.lam.hierarchicalState(model_.layers[layer].heads[head], rows, {team_.own<Own>(thread).head.as<float>()});
    leaveCarry(piece, layer, head);
  }
  if (&part == &parts_.back()) quantizeHead(layer, head);
}

/** A segment's first piece goes on where the window before it ended. */
void LamPass::takeCarry(const Piece& piece, int layer, int head) {
  if (piece.first > 0 || !piece.resumed()) return;
  const auto& window = static_cast<const LamCarry&>(*piece.segment->carry);
  std::copy_n(window.head(layer, head), LamCarry::floats(model_.headStride), carry(head));
}

/** What the piece at the end of a window's own rows hands on is the window's. */
void LamPass::leaveCarry(const Piece& piece, int layer, int head) {
  const Segment& segment = *piece.segment;
  if (segment.carry == nullptr || piece.first + piece.rows != segment.keep || !piece.followed()) return;
  const auto& window = static_cast<const LamCarry&>(*segment.carry);
  std::copy_n(carry(head), LamCarry::floats(model_.headStride), window.head(layer, head));
}

/** A head's part of what o_proj reads, where a row needs no scale over all heads. */
void LamPass::quantizeHead(int layer, int head) {
  const Format format = model_.layers[layer].out.format();
  if (!byColumns() || !isQuantized(format) || format == Format::int8) return;
  const std::size_t p = model_.headStride;
  buffers_.quantizedMixed.fillColumns(kernels_, buffers_.mixed.as<float>(), model_.config.heads * p, rows(), head * p, p);
}

/** Where q, k, v and g of a stateful part's head are kept between the two halves. */
float* LamPass::sharedRows(const Part& part, int head) const { return lam_.qkvg.as<float>() + head * 4ull * model_.headStride * (part.rows + 1); }

float* LamPass::carry(int head) const { return lam_.carry.as<float>() + head * LamCarry::floats(model_.headStride); }

HeadRows LamPass::headRows(const Part& part, const Piece& piece, int layer, int head, float* qkvg) const {
  const Segment& segment = *piece.segment;
  const std::size_t p = model_.headStride;
  // Of the pass, and of the part.
  const std::size_t row = segment.at + piece.first;
  const std::size_t at = row - part.first;
  const std::size_t gateStride = model_.layers[layer].gates.paddedColumns();
  HeadRows rows{};
  rows.qkvg = qkvg + at * 4 * p;
  rows.rows = piece.rows;
  rows.followed = piece.followed();
  rows.resumed = piece.resumed();
  if (rows.followed || rows.resumed) {
    rows.carriedRows = carry(head);
    rows.carriedStates = rows.carriedRows + LamCarry::rowFloats(p);
  }
  rows.gates = lam_.gates.as<float>() + row * gateStride + head;
  rows.gateStride = gateStride;
  rows.heads = model_.config.heads;
  rows.head = head;
  rows.mixedStride = model_.config.heads * p;
  rows.mixed = buffers_.mixed.as<float>() + row * rows.mixedStride + head * p;
  if (several(segment)) {
    rows.uw = lam_.uw.as<float>() + (static_cast<std::size_t>(head) * part.rows + at) * 2 * p;
    rows.share = lam_.share.as<float>() + static_cast<std::size_t>(head) * part.rows + at;
    rows.psi = lam_.psi.as<float>() + static_cast<std::size_t>(piece.firstChunk) * rows.heads;
  }
  return rows;
}

/** True where q and k are computed from x in a format that no other product shares. */
bool LamPass::ownKeys() const { return isQuantized(model_.fineFormat) && model_.fineFormat != model_.format; }

}  // namespace lam
