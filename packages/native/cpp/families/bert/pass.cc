#include "families/bert/pass.h"

#include <algorithm>

#include "run/row-block.h"

namespace lam {
namespace {

/** Scores that a part of a head's attention computes, where texts allow: a few milliseconds. */
constexpr std::int64_t partScores = 1 << 16;

}  // namespace

void BertPass::reserve() {
  makeParts();
  int longest = 0;
  for (const Segment& segment : segments()) longest = std::max(longest, segment.rows);
  for (int thread = team_.first; thread < team_.first + team_.count; thread++) {
    Own& own = team_.own<Own>(thread);
    own.qkv.reserve(static_cast<std::size_t>(rows()) * 3 * model_.headStride * sizeof(float));
    own.attention.reserve(kernels_.families.bert.attentionFloats(longest, model_.headStride) * sizeof(float));
  }
}

void BertPass::makeParts() {
  std::int64_t scores = partScores;
  for (const Segment& segment : segments()) {
    for (int first = 0; first < segment.rows; first += queriesPerBlock) {
      const int last = std::min(first + queriesPerBlock, segment.rows);
      if (scores >= partScores) {
        parts_.emplace_back();
        scores = 0;
      }
      Part& part = parts_.back();
      if (!part.empty() && part.back().segment == &segment) part.back().last = last;
      else part.push_back({&segment, first, last});
      scores += static_cast<std::int64_t>(last - first) * segment.rows;
    }
  }
}

void BertPass::embed(const Segment& segment, float* x) { kernels_.families.bert.embed(model_.embedding, segment.ids, segment.types, segment.rows, x); }

void BertPass::prepare(int layer, int first, int count, int) {
  const Matrix& matrix = model_.layers[layer].queryKeyValues;
  if (isQuantized(matrix.format())) buffers_.quantizedX.fill(kernels_, x(first), model_.stride(), first, count, matrix.smoothing());
}

/** A head's parts are the q, k and v of some rows, then the attention of some texts. */
void BertPass::mix(int layer) {
  const BertLayer& weights = model_.layers[layer];
  const int projections = (rows() + rowBlockRows - 1) / rowBlockRows;
  add(model_.config.heads, projections + static_cast<int>(parts_.size()), [this, &weights, projections](int head, int part, int thread) {
    if (part < projections) project(weights, head, part * rowBlockRows, thread);
    else attend(weights, head, parts_[part - projections], thread);
  });
  if (!byColumns() || !isQuantized(weights.out.format())) return;
  overRows(rows(), [this](int first, int count, int) {
    buffers_.quantizedMixed.fill(kernels_, buffers_.mixed.as<float>() + first * mixedStride(), mixedStride(), first, count);
  });
}

void BertPass::project(const BertLayer& weights, int head, int first, int thread) {
  const Matrix& matrix = weights.queryKeyValues;
  const std::size_t width = 3ull * model_.headStride;
  const int panels = static_cast<int>(width) / kernels_.panelWidth;
  multiply(kernels_, activations(matrix, buffers_.quantizedX, x(0), model_.stride()).fromRow(first), std::min(rowBlockRows, rows() - first), matrix,
           head * panels, (head + 1) * panels, team_.own<Own>(thread).qkv.as<float>() + first * width, width, widened(thread));
}

void BertPass::attend(const BertLayer& weights, int index, const Part& part, int thread) {
  Own& own = team_.own<Own>(thread);
  float* scratch = own.attention.as<float>();
  const std::size_t p = model_.headStride;
  const AttentionHead head = model_.head(weights, index);
  for (const auto& [segment, first, last] : part) {
    const AttentionRows rows{own.qkv.as<float>() + segment->at * 3 * p, segment->rows, buffers_.mixed.as<float>() + segment->at * mixedStride() + index * p,
                             mixedStride()};
    if (first == 0) kernels_.families.bert.layKeys(head, rows, scratch);
    for (int query = first; query < last;) query += kernels_.families.bert.attend(head, rows, query, scratch);
  }
}

}  // namespace lam
