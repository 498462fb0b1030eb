#pragma once

#include <napi.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "run/engine.h"

namespace lam {

class SessionJob;

/**
 * What the addon keeps for one JavaScript environment (the main thread or a worker). Jobs run on engines that outlive it; once it
 * is closed their results go nowhere.
 */
class Session : public std::enable_shared_from_this<Session> {
 public:
  static std::shared_ptr<Session> open(Napi::Env env);

  /** JavaScript thread: gives the job to an engine; its promise keeps the process alive until it is settled. */
  void start(Engine& engine, const std::shared_ptr<SessionJob>& job);

  /** Engine thread: the job's promise will be settled on the JavaScript thread, unless the environment is gone. */
  void settle(const std::shared_ptr<SessionJob>& job);

 private:
  using Settled = std::shared_ptr<SessionJob>;
  static void callJs(Napi::Env env, Napi::Function, Session* session, Settled* settled);
  using Callback = Napi::TypedThreadSafeFunction<Session, Settled, &Session::callJs>;

  void close();

  std::mutex mutex_;
  bool closed_ = false;
  std::set<std::shared_ptr<SessionJob>> jobs_;
  Callback callback_;
  /** JavaScript thread only. */
  int unsettled_ = 0;
};

/** An `Error` with a `code`, for the TypeScript side to turn into a `LamError`. */
Napi::Error codedError(Napi::Env env, const std::string& code, const std::string& message);

/** What `error` is in those terms: a Failure's own code, `LAM_BACKEND_FAILED` for what the system refused. */
struct Coded {
  explicit Coded(const std::exception& error);
  std::string code;
  std::string message;
};

/** Runs what JavaScript called. Any other exception than Napi's would end the process at the border. */
template <class Work>
Napi::Value guarded(Napi::Env env, const Work& work) {
  try {
    return work();
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    const Coded coded(error);
    throw codedError(env, coded.code, coded.message);
  }
}

/** A job that settles a promise. */
class SessionJob : public Job, public std::enable_shared_from_this<SessionJob> {
 public:
  SessionJob(Napi::Env env, std::shared_ptr<Session> session) : deferred_(env), session_(std::move(session)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }
  virtual void abort() = 0;

  bool step(Pool& pool, std::vector<Workspace>& workspaces) final;
  void done() final { session_->settle(shared_from_this()); }
  /** JavaScript thread. */
  void conclude(Napi::Env env);

 protected:
  /** Does a step; may throw. */
  virtual bool work(Pool& pool, std::vector<Workspace>& workspaces) = 0;
  /** What the promise resolves to. */
  virtual Napi::Value value(Napi::Env env) = 0;

 private:
  Napi::Promise::Deferred deferred_;
  std::shared_ptr<Session> session_;
  std::optional<Coded> failure_;
};

}  // namespace lam
