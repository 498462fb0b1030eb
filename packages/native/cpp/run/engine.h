#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "run/thread-pool.h"
#include "run/workspace.h"

namespace lam {

/** Work that is done in steps. */
class Job {
 public:
  virtual ~Job() = default;
  /** Does a part, a fraction of a second at most; true when there is nothing left. Does not throw. */
  virtual bool step(ThreadPool& pool, std::vector<Workspace>& workspaces) = 0;
  /** Called once on the engine's thread, after the last step. */
  virtual void done() = 0;
};

/**
 * A pool of threads and the one thread that drives it. Jobs take turns step by step, so that a short one does not
 * wait for a long one to end.
 */
class Engine {
 public:
  /**
   * The engine of this process with so many threads; lives as long as the process.
   * @throws Failure LAM_BACKEND_FAILED where the system does not give so many
   */
  static Engine& withThreads(int threads);

  void add(std::shared_ptr<Job> job);

  /** Gives the activations' memory back once no job is left; a later job takes what it needs again. */
  void trim();

 private:
  explicit Engine(int threads);
  void drive();
  std::shared_ptr<Job> next();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Job>> jobs_;
  bool trim_ = false;
  ThreadPool pool_;
  std::vector<Workspace> workspaces_;
};

}  // namespace lam
