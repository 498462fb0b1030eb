#include "run/engine.h"

#include <algorithm>
#include <map>
#include <system_error>

#include "failure.h"

namespace lam {

Engine& Engine::withThreads(int threads) {
  // Never destroyed: threads may run on while static destructors do when a process exits in mid-work.
  static auto& mutex = *new std::mutex;
  static auto& engines = *new std::map<int, Engine*>;
  const std::lock_guard lock(mutex);
  const auto found = engines.find(threads);
  if (found != engines.end()) return *found->second;
  return *engines.emplace(threads, new Engine(threads)).first->second;
}

Engine::Engine(int threads) : pool_(threads), workspaces_(threads), shortWorkspaces_(threads) {
  try {
    std::thread([this] { drive(); }).detach();
  } catch (const std::system_error& error) {
    fail("LAM_BACKEND_FAILED", std::string("The system gave no thread to drive the engine (") + error.what() + "). Ask for fewer: native({ threads }).");
  }
}

void Engine::add(std::shared_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
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
  // Asleep at once: where threads are as many as cores, JavaScript's thread needs this one's to take what was just done.
  std::unique_lock lock(mutex_);
  while (jobs_.empty()) {
    if (trim_) {
      workspaces_ = std::vector<Workspace>(workspaces_.size());
      shortWorkspaces_ = std::vector<Workspace>(workspaces_.size());
      trim_ = false;
    }
    wake_.wait(lock, [this] { return trim_ || !jobs_.empty(); });
  }
  auto job = std::move(jobs_.front());
  jobs_.pop_front();
  return job;
}

std::shared_ptr<Job> Engine::nextShort() {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(jobs_.begin(), jobs_.end(), [](const auto& job) { return job->isShort(); });
  if (found == jobs_.end()) return nullptr;
  auto job = std::move(*found);
  jobs_.erase(found);
  return job;
}

void Engine::drive() {
  for (;;) {
    std::shared_ptr<Job> job = next();
    if (job->isShort()) run(std::move(job), pool_, shortWorkspaces_);
    else run(std::move(job), shared_, workspaces_);
  }
}

void Engine::run(std::shared_ptr<Job> job, Pool& pool, std::vector<Workspace>& workspaces) {
  if (job->step(pool, workspaces)) {
    job->done();
    return;
  }
  const std::lock_guard lock(mutex_);
  jobs_.push_back(std::move(job));
}

void Engine::SharedPool::run(int count, const Piece& piece) {
  engine_.pool_.run(count, piece);
  if (auto job = engine_.nextShort()) engine_.run(std::move(job), engine_.pool_, engine_.shortWorkspaces_);
}

}  // namespace lam
