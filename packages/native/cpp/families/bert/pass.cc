#include "families/bert/pass.h"

#include <algorithm>

namespace lam {

void BertPass::reserve() {
  int longest = 0;
  for (const Segment& segment : segments()) longest = std::max(longest, segment.rows);
  for (int thread = team_.first; thread < team_.first + team_.count; thread++) {
    Own& own = team_.own<Own>(thread);
    own.qkv.reserve(static_cast<std::size_t>(rowCount()) * 3 * model_.headStride * sizeof(float));
    own.attention.reserve(kernels_.families.bert.attentionFloats(longest, model_.headStride) * sizeof(float));
  }
}

void BertPass::embed(const Segment& segment, float* x) { kernels_.families.bert.embed(model_.embedding, segment.ids, segment.types, segment.rows, x); }

void BertPass::prepare(int layer, int first, int count, int) {
  const Matrix& matrix = model_.layers[layer].queryKeyValues;
  if (isQuantized(matrix.format())) buffers_.quantizedX.fill(kernels_, x(first), model_.stride(), first, count, matrix.smoothing());
}

void BertPass::mix(int layer) {
  const BertLayer& weights = model_.layers[layer];
  team_.loop(model_.config.heads, [&](int index, int thread) { head(weights, index, thread); });
  if (!byColumns() || !isQuantized(weights.out.format())) return;
  overRows(rowCount(), [&](int first, int count, int) {
    buffers_.quantizedMixed.fill(kernels_, buffers_.mixed.as<float>() + first * mixedStride(), mixedStride(), first, count);
  });
}

/** The head's q, k and v of all rows, then text by text its attention. */
void BertPass::head(const BertLayer& weights, int index, int thread) {
  if (aborted()) return;
  Own& own = team_.own<Own>(thread);
  float* qkv = own.qkv.as<float>();
  const std::size_t p = model_.headStride;
  const int panels = static_cast<int>(3 * p) / kernels_.panelWidth;
  const Matrix& matrix = weights.queryKeyValues;
  multiply(kernels_, activations(matrix, buffers_.quantizedX, buffers_.x, model_.stride()), rowCount(), matrix, index * panels, (index + 1) * panels, qkv,
           3 * p, widened(thread));
  const AttentionHead head = model_.head(weights, index);
  for (const Segment& segment : segments()) {
    if (aborted()) return;
    const AttentionRows rows{qkv + segment.at * 3 * p, segment.rows, buffers_.mixed.as<float>() + segment.at * mixedStride() + index * p, mixedStride()};
    float* scratch = own.attention.as<float>();
    kernels_.families.bert.layKeys(head, rows, scratch);
    for (int first = 0; first < rows.rows && !aborted();) first += kernels_.families.bert.attend(head, rows, first, scratch);
  }
}

}  // namespace lam
