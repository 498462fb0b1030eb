#include "run/encoding.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "failure.h"

namespace lam {

Encoding::Encoding(std::shared_ptr<const Model> model, std::vector<std::int32_t> ids, std::vector<std::uint32_t> offsets,
                   std::vector<std::uint32_t> spans)
    : model_(std::move(model)), ids_(std::move(ids)), offsets_(std::move(offsets)), spans_(std::move(spans)) {
  check();
}

void Encoding::indexSpans() {
  const std::size_t spanCount = spans_.size() / 2;
  spanStart_.assign(offsets_.size(), 0);
  std::vector<std::uint32_t> textOf(spanCount);
  for (std::size_t span = 0; span < spanCount; span++) {
    const auto after = std::upper_bound(offsets_.begin(), offsets_.end(), spans_[2 * span]);
    textOf[span] = static_cast<std::uint32_t>(after - offsets_.begin()) - 1;
    spanStart_[textOf[span] + 1]++;
  }
  for (std::size_t text = 1; text < spanStart_.size(); text++) spanStart_[text] += spanStart_[text - 1];
  spanOrder_.resize(spanCount);
  std::vector<std::uint32_t> place(spanStart_);
  for (std::size_t span = 0; span < spanCount; span++) spanOrder_[place[textOf[span]]++] = static_cast<std::uint32_t>(span);
}

void Encoding::check() const {
  bool good = !offsets_.empty() && offsets_.front() == 0 && offsets_.back() == ids_.size() && spans_.size() % 2 == 0;
  for (std::size_t i = 1; good && i < offsets_.size(); i++) good = offsets_[i] > offsets_[i - 1];
  for (const std::int32_t id : ids_) good = good && id >= 0 && id < model_->config.vocabulary;
  for (std::size_t i = 0; good && i < spans_.size(); i += 2) good = spans_[i] < spans_[i + 1] && spans_[i + 1] <= ids_.size();
  if (!good) throw Failure("LAM_INPUT_INVALID", "Invalid token batch: ids, offsets or spans are out of range.");
}

bool Encoding::step(ThreadPool& pool, std::vector<Workspace>& workspaces) {
  if (aborted_) return true;
  if (!planned_) {
    indexSpans();
    result_.resize(spans_.size() / 2 * model_->config.hidden);
    steps_ = planSteps(offsets_, pool.threads(), model_->config.hierarchical ? model_->config.chunk : 64);
    planned_ = true;
  }
  if (next_ < steps_.size()) {
    const Step& step = steps_[next_++];
    if (step.kind == Step::Kind::groups) {
      groups(step, pool, workspaces);
    } else if (step.kind == Step::Kind::together) {
      std::vector<Segment> segments;
      for (const std::uint32_t text : step.groups[0]) segments.push_back(whole(text));
      together(std::move(segments), step.groups[0], pool, workspaces);
    } else {
      together({window(step)}, {step.text}, pool, workspaces);
    }
  }
  if (aborted_) return true;
  if (next_ < steps_.size()) return false;
  if (!finite_) throw Failure("LAM_NON_FINITE", "The model produced a value that is not finite; the embedding is not returned.");
  return true;
}

void Encoding::groups(const Step& step, ThreadPool& pool, std::vector<Workspace>& workspaces) {
  pool.run(static_cast<int>(step.groups.size()), [&](int index, int thread) {
    if (aborted_) return;
    const std::vector<std::uint32_t>& texts = step.groups[index];
    std::vector<Segment> segments;
    for (const std::uint32_t text : texts) segments.push_back(whole(text));
    const Loop alone = [thread](int count, const std::function<void(int, int)>& piece) {
      for (int i = 0; i < count; i++) piece(i, thread);
    };
    PassBuffers& buffers = workspaces[thread].pass;
    Pass(*model_, buffers, workspaces, alone, 1, aborted_).run(segments);
    for (std::size_t i = 0; i < texts.size() && !aborted_; i++) {
      this->pool(segments[i], texts[i], buffers.x.as<float>());
    }
  });
}

void Encoding::together(std::vector<Segment> segments, const std::vector<std::uint32_t>& texts, ThreadPool& pool,
                        std::vector<Workspace>& workspaces) {
  const Loop shared = [&pool](int count, const std::function<void(int, int)>& piece) { pool.run(count, piece); };
  PassBuffers& buffers = workspaces[0].pass;
  Pass(*model_, buffers, workspaces, shared, pool.threads(), aborted_).run(segments);
  for (std::size_t i = 0; i < segments.size() && !aborted_; i++) this->pool(segments[i], texts[i], buffers.x.as<float>());
}

Segment Encoding::whole(std::uint32_t text) const {
  const auto length = static_cast<int>(offsets_[text + 1] - offsets_[text]);
  return {ids_.data() + offsets_[text], 0, length, length, length};
}

/** A window and, after it, one token of look-ahead a layer (spec 5.2). */
Segment Encoding::window(const Step& step) {
  const std::int64_t length = offsets_[step.text + 1] - offsets_[step.text];
  const std::int64_t left = length - step.firstToken;
  const int keep = static_cast<int>(std::min<std::int64_t>(left, windowTokens(model_->config.hierarchical ? model_->config.chunk : 64)));
  const int rows = static_cast<int>(std::min<std::int64_t>(left, keep + model_->config.layers));
  if (step.firstToken == 0) carry_ = std::make_unique<Carry>(*model_);
  return {ids_.data() + offsets_[step.text] + step.firstToken, step.firstToken, length, rows, keep, carry_.get()};
}

/** Adds the rows a segment keeps to the spans they lie in, in the order of the text. Called for different texts at the same time. */
void Encoding::pool(const Segment& segment, std::uint32_t text, const float* x) {
  const std::int64_t start = offsets_[text] + segment.first;
  const std::int64_t end = start + segment.keep;
  Sums whole(model_->stride);
  for (std::uint32_t i = spanStart_[text]; i < spanStart_[text + 1]; i++) {
    const std::uint32_t span = spanOrder_[i];
    const std::int64_t from = std::max<std::int64_t>(spans_[2 * span], start);
    const std::int64_t to = std::min<std::int64_t>(spans_[2 * span + 1], end);
    if (from >= to) continue;
    const bool begins = spans_[2 * span] >= start;
    const bool ends = spans_[2 * span + 1] <= end;
    Sums& sums = begins && ends ? whole : open_[span];
    if (begins) sums.assign(model_->stride, 0.0);
    const float* rows = x + (segment.at + from - start) * model_->stride;
    model_->kernels->pool(rows, model_->stride, to - from, model_->stride, sums.data());
    if (!ends) continue;
    finish(span, sums.data());
    if (!begins) open_.erase(span);
  }
}

void Encoding::finish(std::uint32_t span, const double* sums) {
  const std::size_t hidden = model_->config.hidden;
  const double count = spans_[2 * span + 1] - spans_[2 * span];
  float* row = result_.data() + span * hidden;
  bool finite = true;
  for (std::size_t i = 0; i < hidden; i++) {
    row[i] = static_cast<float>(sums[i] / count);
    finite = finite && std::isfinite(row[i]);
  }
  if (!finite) finite_ = false;
}

}  // namespace lam
