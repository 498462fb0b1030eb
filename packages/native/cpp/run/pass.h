#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "run/segment.h"
#include "run/team.h"

namespace lam {

/**
 * All layers of a model over the rows of some segments, as loops one after another. A loop has pieces, which threads take in any order, and the parts
 * of a piece follow one another on one thread. A team that has a loop runs each as it is added; without one, `advance` does a part at a time. What
 * a pass works on lies in the team's workspaces, so that there is one pass at a time for them.
 */
class Pass {
 public:
  Pass(std::vector<Segment> segments, Team team);
  virtual ~Pass() = default;
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;

  /** Where the team has no loop: does the next part on its one thread. False where there was none. */
  bool advance();

  /** With `at`, where each one's rows lie. */
  const std::vector<Segment>& segments() const { return segments_; }
  int rows() const { return rows_; }
  /** The last layer `[rows][stride]` once all is done. It lies in the team's memory. */
  virtual const float* output() const = 0;

 protected:
  template <class Work>
  void add(int pieces, int parts, Work work) {
    if (!team_.loop) {
      loops_.push_back({pieces, parts, std::move(work)});
    } else if (!team_.aborted) {
      team_.loop(pieces, [&](int piece, int thread) {
        for (int part = 0; part < parts && !team_.aborted; part++) work(piece, part, thread);
      });
    }
  }
  template <class Work>
  void add(int pieces, Work work) {
    add(pieces, 1, [work = std::move(work)](int piece, int, int thread) { work(piece, thread); });
  }

  const Team team_;

 private:
  struct Loop {
    int pieces;
    int parts;
    std::function<void(int piece, int part, int thread)> work;
  };

  std::vector<Segment> segments_;
  int rows_ = 0;
  std::vector<Loop> loops_;
  /** What `advance` does next. */
  std::size_t loop_ = 0;
  int piece_ = 0;
  int part_ = 0;
};

}  // namespace lam
