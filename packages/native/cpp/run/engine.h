#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "run/thread-pool.h"
#include "run/workspace.h"

namespace lam {

/** Most tokens of a run that is a short job: a few milliseconds of work. */
constexpr std::int64_t shortTokens = 256;

/** Work that is done in steps. */
class Job {
 public:
  virtual ~Job() = default;
  /** Does a part, some tens of milliseconds; true when there is nothing left. Does not throw. */
  virtual bool step(Pool& pool, std::vector<Workspace>& workspaces) = 0;
  /** Called once on the engine's thread, after the last step. */
  virtual void done() = 0;
  /** Whether it is over in a few milliseconds, so that it may run between two loops of another job. */
  virtual bool isShort() const { return false; }
};

/**
 * A pool of threads and the one thread that drives it. Jobs take turns step by step. A short job runs between two loops of another's step, so that it
 * waits for milliseconds; and each loop lets one short job pass, so that the other goes on too.
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
  std::shared_ptr<Job> nextShort();
  void run(std::shared_ptr<Job> job, Pool& pool, std::vector<Workspace>& workspaces);

  /** The pool of a job that short ones may interrupt. */
  class SharedPool : public Pool {
   public:
    explicit SharedPool(Engine& engine) : engine_(engine) {}
    int threads() const override { return engine_.pool_.threads(); }
    void run(int count, const Piece& piece) override;

   private:
    Engine& engine_;
  };

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Job>> jobs_;
  bool trim_ = false;
  ThreadPool pool_;
  SharedPool shared_{*this};
  std::vector<Workspace> workspaces_;
  /** Of short jobs, as those of the job that they interrupt are in use. */
  std::vector<Workspace> shortWorkspaces_;
};

}  // namespace lam
