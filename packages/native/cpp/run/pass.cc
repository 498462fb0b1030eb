#include "run/pass.h"

namespace lam {

Pass::Pass(std::vector<Segment> segments, Team team) : team_(std::move(team)), segments_(std::move(segments)) {
  for (Segment& segment : segments_) {
    segment.at = rows_;
    rows_ += segment.rows;
  }
}

bool Pass::advance() {
  while (loop_ < loops_.size() && piece_ == loops_[loop_].pieces) {
    loop_++;
    piece_ = 0;
  }
  if (loop_ == loops_.size()) return false;
  const Loop& loop = loops_[loop_];
  loop.work(piece_, part_, team_.first);
  if (++part_ == loop.parts) {
    piece_++;
    part_ = 0;
  }
  return true;
}

}  // namespace lam
