#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "families/family.h"
#include "run/plan.h"
#include "run/team.h"
#include "run/pool.h"
#include "run/token-batch.h"
#include "run/workspace.h"

namespace lam {

/** One `Program.run`: a batch of texts on its way to pooled rows. */
class Encoding {
 public:
  /**
   * @param batch checked by the caller's side, and looked at again
   * @throws Failure LAM_INPUT_INVALID
   */
  Encoding(std::shared_ptr<const Model> model, TokenBatch batch);

  /** @throws Failure LAM_INPUT_INVALID */
  static void check(const Model& model, const TokenBatch& batch);

  /**
   * Does the next step; true when there is nothing left to do, or it was aborted. What grows with the batch is made by the first step, on the
   * thread that drives the engine.
   * @throws Failure LAM_NON_FINITE
   */
  bool step(Pool& pool, std::vector<Workspace>& workspaces);

  /** As `step`, on the calling thread alone and for some milliseconds. An encoding is driven by one or the other. */
  bool part(std::vector<Workspace>& workspaces);

  /** Any thread. Takes effect within a piece of work, a few milliseconds. */
  void abort() { aborted_ = true; }
  bool aborted() const { return aborted_; }

  /** Of all texts. */
  std::int64_t tokens() const { return static_cast<std::int64_t>(batch_.ids.size()); }

  /** `[spans, hidden]`: each span's mean, once `step` said done. */
  std::vector<float>& result() { return result_; }

 private:
  using Sums = std::vector<double>;
  void groups(const Step& step, Pool& pool, std::vector<Workspace>& workspaces);
  void plan(int threads, std::int64_t stepTokens);
  bool ended() const;
  void together(std::vector<Segment> segments, const std::vector<std::uint32_t>& texts, const Team& team);
  void sumTexts(const Pass& pass, const std::vector<std::uint32_t>& texts);
  std::vector<Segment> whole(const std::vector<std::uint32_t>& texts) const;
  Segment window(const Step& step);
  const std::uint8_t* typesFrom(std::int64_t token) const;
  void sumSpans(const Segment& segment, std::uint32_t text, const float* x);
  void indexSpans();
  void finish(std::uint32_t span, const double* sums);

  std::shared_ptr<const Model> model_;
  TokenBatch batch_;
  /** Spans of text t: `spanOrder_[spanStart_[t]] …`. */
  std::vector<std::uint32_t> spanStart_;
  std::vector<std::uint32_t> spanOrder_;
  std::vector<Step> steps_;
  std::size_t next_ = 0;
  bool planned_ = false;
  std::unique_ptr<Carry> carry_;
  /** Of `part`: the step that is under way. */
  std::unique_ptr<Pass> pass_;
  /** Sums `[stride]` of the spans that go on in the next window, in double: a million rows are summed in order. */
  std::unordered_map<std::uint32_t, Sums> open_;
  std::vector<float> result_;
  std::atomic<bool> finite_{true};
  std::atomic<bool> aborted_{false};
};

}  // namespace lam
