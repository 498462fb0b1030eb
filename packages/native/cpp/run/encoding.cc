#include "run/encoding.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "failure.h"
#include "kernels/phase.h"
#include "run/row-block.h"

namespace lam {
namespace {

/** One thread's team, which runs loops in turn. */
Team aloneOn(int thread, std::vector<Workspace>& workspaces, const std::atomic<bool>& aborted) {
  const auto inTurn = [thread](int count, const std::function<void(int, int)>& piece) {
    for (int i = 0; i < count; i++) piece(i, thread);
  };
  return {inTurn, 1, thread, workspaces, aborted};
}

}  // namespace

Encoding::Encoding(std::shared_ptr<const Model> model, TokenBatch batch) : model_(std::move(model)), batch_(std::move(batch)) { check(*model_, batch_); }

void Encoding::indexSpans() {
  const std::size_t spanCount = batch_.spans.size() / 2;
  spanStart_.assign(batch_.offsets.size(), 0);
  std::vector<std::uint32_t> textOf(spanCount);
  for (std::size_t span = 0; span < spanCount; span++) {
    const auto after = std::upper_bound(batch_.offsets.begin(), batch_.offsets.end(), batch_.spans[2 * span]);
    textOf[span] = static_cast<std::uint32_t>(after - batch_.offsets.begin()) - 1;
    spanStart_[textOf[span] + 1]++;
  }
  for (std::size_t text = 1; text < spanStart_.size(); text++) spanStart_[text] += spanStart_[text - 1];
  spanOrder_.resize(spanCount);
  std::vector<std::uint32_t> next(spanStart_);
  for (std::size_t span = 0; span < spanCount; span++) spanOrder_[next[textOf[span]]++] = static_cast<std::uint32_t>(span);
}

void Encoding::check(const Model& model, const TokenBatch& batch) {
  const auto& [ids, offsets, spans, types] = batch;
  bool good = !offsets.empty() && offsets.front() == 0 && offsets.back() == ids.size() && spans.size() % 2 == 0;
  good = good && (types.empty() || types.size() == ids.size());
  for (std::size_t i = 1; good && i < offsets.size(); i++) good = offsets[i] > offsets[i - 1];
  for (const std::int32_t id : ids) good = good && id >= 0 && id < model.vocabulary();
  for (std::size_t i = 0; good && i < spans.size(); i += 2) good = spans[i] < spans[i + 1] && spans[i + 1] <= ids.size();
  if (!good) fail("LAM_INPUT_INVALID", "Invalid token batch: ids, offsets, spans or types are out of range.");
  model.check(batch);
}

bool Encoding::step(Pool& pool, std::vector<Workspace>& workspaces) {
  const PhaseScope phase(Phase::other);
  if (aborted_) return true;
  plan(pool.threads(), usualStepTokens);
  if (next_ < steps_.size()) {
    const Step& step = steps_[next_++];
    const Team all{[&pool](int count, const std::function<void(int, int)>& piece) { pool.run(count, piece); }, pool.threads(), 0, workspaces, aborted_};
    if (step.kind == Step::Kind::groups) groups(step, pool, workspaces);
    else if (step.kind == Step::Kind::together) together(whole(step.groups[0]), step.groups[0], all);
    else together({window(step)}, {step.text}, all);
  }
  return ended();
}

bool Encoding::part(std::vector<Workspace>& workspaces) {
  if (aborted_) return true;
  plan(1, 1);
  if (next_ < steps_.size()) {
    const Step& step = steps_[next_];
    const bool cut = step.kind == Step::Kind::window;
    if (pass_ == nullptr) pass_ = model_->pass(cut ? std::vector{window(step)} : whole(step.groups[0]), Team{{}, 1, 0, workspaces, aborted_});
    bool more = true;
    for (int rows = 0; more && rows < rowBlockRows; rows += pass_->rows()) more = pass_->advance();
    if (!more) {
      sumTexts(*pass_, cut ? std::vector{step.text} : step.groups[0]);
      pass_.reset();
      next_++;
    }
  }
  return ended();
}

void Encoding::plan(int threads, std::int64_t stepTokens) {
  if (planned_) return;
  indexSpans();
  result_.resize(batch_.spans.size() / 2 * model_->hidden());
  steps_ = planSteps(batch_.offsets, threads, model_->windows(), stepTokens);
  planned_ = true;
}

/** @throws Failure LAM_NON_FINITE */
bool Encoding::ended() const {
  if (aborted_) return true;
  if (next_ < steps_.size()) return false;
  if (!finite_) fail("LAM_NON_FINITE", "The model produced a value that is not finite; the embedding is not returned.");
  return true;
}

void Encoding::groups(const Step& step, Pool& pool, std::vector<Workspace>& workspaces) {
  pool.run(static_cast<int>(step.groups.size()), [&](int index, int thread) {
    if (!aborted_) together(whole(step.groups[index]), step.groups[index], aloneOn(thread, workspaces, aborted_));
  });
}

void Encoding::together(std::vector<Segment> segments, const std::vector<std::uint32_t>& texts, const Team& team) {
  const std::unique_ptr<Pass> pass = model_->pass(std::move(segments), team);
  if (!aborted_) sumTexts(*pass, texts);
}

void Encoding::sumTexts(const Pass& pass, const std::vector<std::uint32_t>& texts) {
  for (std::size_t i = 0; i < texts.size(); i++) sumSpans(pass.segments()[i], texts[i], pass.output());
}

std::vector<Segment> Encoding::whole(const std::vector<std::uint32_t>& texts) const {
  std::vector<Segment> segments;
  segments.reserve(texts.size());
  for (const std::uint32_t text : texts) {
    const auto length = static_cast<int>(batch_.offsets[text + 1] - batch_.offsets[text]);
    segments.push_back({batch_.ids.data() + batch_.offsets[text], typesFrom(batch_.offsets[text]), 0, length, length, length});
  }
  return segments;
}

/** A window and, after it, the tokens it looks ahead to (spec 5.2: one a layer). */
Segment Encoding::window(const Step& step) {
  const TextWindows windows = model_->windows().value();
  const std::int64_t length = batch_.offsets[step.text + 1] - batch_.offsets[step.text];
  const std::int64_t left = length - step.firstToken;
  const int keep = static_cast<int>(std::min<std::int64_t>(left, windows.tokens));
  const int rows = static_cast<int>(std::min<std::int64_t>(left, keep + windows.lookAhead));
  if (step.firstToken == 0) carry_ = model_->carry();
  const std::int64_t start = batch_.offsets[step.text] + step.firstToken;
  return {batch_.ids.data() + start, typesFrom(start), step.firstToken, length, rows, keep, carry_.get()};
}

const std::uint8_t* Encoding::typesFrom(std::int64_t token) const { return batch_.types.empty() ? nullptr : batch_.types.data() + token; }

/** Adds the rows a segment keeps to the spans they lie in, in the order of the text. Called for different texts at the same time. */
void Encoding::sumSpans(const Segment& segment, std::uint32_t text, const float* x) {
  const std::int64_t start = batch_.offsets[text] + segment.first;
  const std::int64_t end = start + segment.keep;
  Sums whole(model_->stride());
  for (std::uint32_t i = spanStart_[text]; i < spanStart_[text + 1]; i++) {
    const std::uint32_t span = spanOrder_[i];
    const std::int64_t from = std::max<std::int64_t>(batch_.spans[2 * span], start);
    const std::int64_t to = std::min<std::int64_t>(batch_.spans[2 * span + 1], end);
    if (from >= to) continue;
    const bool begins = batch_.spans[2 * span] >= start;
    const bool ends = batch_.spans[2 * span + 1] <= end;
    Sums& sums = begins && ends ? whole : open_[span];
    if (begins) sums.assign(model_->stride(), 0.0);
    const float* rows = x + (segment.at + from - start) * model_->stride();
    model_->kernels().sumRows(rows, model_->stride(), to - from, model_->stride(), sums.data());
    if (!ends) continue;
    finish(span, sums.data());
    if (!begins) open_.erase(span);
  }
}

void Encoding::finish(std::uint32_t span, const double* sums) {
  const std::size_t hidden = model_->hidden();
  const double count = batch_.spans[2 * span + 1] - batch_.spans[2 * span];
  float* row = result_.data() + span * hidden;
  bool finite = true;
  for (std::size_t i = 0; i < hidden; i++) {
    row[i] = static_cast<float>(sums[i] / count);
    finite = finite && std::isfinite(row[i]);
  }
  if (!finite) finite_ = false;
}

}  // namespace lam
