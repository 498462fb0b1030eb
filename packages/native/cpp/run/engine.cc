#include "run/engine.h"

#include <map>

namespace lam {
namespace {

/** How long the driving thread looks out for the next job before it sleeps. */
constexpr int lookOutMicroseconds = 100;

}  // namespace

Engine& Engine::withThreads(int threads) {
  // Never destroyed: threads may run on while static destructors do when a process exits in mid-work.
  static auto& mutex = *new std::mutex;
  static auto& engines = *new std::map<int, Engine*>;
  const std::lock_guard lock(mutex);
  Engine*& engine = engines[threads];
  if (engine == nullptr) engine = new Engine(threads);
  return *engine;
}

Engine::Engine(int threads) : workspaces_(threads) { std::thread([this, threads] { drive(threads); }).detach(); }

void Engine::add(std::shared_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    waiting_++;
  }
  wake_.notify_one();
}

void Engine::trim() {
  {
    const std::lock_guard lock(mutex_);
    trim_ = true;
  }
  wake_.notify_one();
}

std::shared_ptr<Job> Engine::next() {
  for (Spin spin(lookOutMicroseconds); waiting_ == 0 && spin.again();) {
  }
  std::unique_lock lock(mutex_);
  while (jobs_.empty()) {
    if (trim_) {
      workspaces_ = std::vector<Workspace>(workspaces_.size());
      trim_ = false;
    }
    wake_.wait(lock, [this] { return trim_ || !jobs_.empty(); });
  }
  auto job = std::move(jobs_.front());
  jobs_.pop_front();
  waiting_--;
  return job;
}

void Engine::drive(int threads) {
  ThreadPool pool(threads);
  for (;;) {
    std::shared_ptr<Job> job = next();
    if (job->step(pool, workspaces_)) {
      job->done();
      continue;
    }
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    waiting_++;
  }
}

}  // namespace lam
