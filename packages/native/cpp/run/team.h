#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "run/workspace.h"

namespace lam {

/** The threads that make a pass over some rows: one of the pool's, or all of them together. */
struct Team {
  /** Runs a loop on them. None for one thread whose caller does a part at a time. */
  std::function<void(int count, const std::function<void(int index, int thread)>& piece)> loop;
  /** How many they are; `thread` in a loop's piece is `first` to `first + count - 1`. */
  int count;
  int first;
  /** Of all threads of the pool. What the team shares lies in its first thread's. */
  std::vector<Workspace>& workspaces;
  const std::atomic<bool>& aborted;

  template <class Buffers>
  Buffers& shared() const {
    return workspaces[first].get<Buffers>();
  }
  template <class Buffers>
  Buffers& own(int thread) const {
    return workspaces[thread].get<Buffers>();
  }
};

}  // namespace lam
