#include "addon/session.h"

#include "failure.h"

namespace lam {

std::shared_ptr<Session> Session::open(Napi::Env env) {
  auto session = std::make_shared<Session>();
  session->callback_ = Callback::New(env, "lam", 0, 1, session.get());
  session->callback_.Unref(env);
  // After the callback is made, so that it runs before Node takes the callback away.
  env.AddCleanupHook([session] { session->close(); });
  return session;
}

void Session::start(Engine& engine, const std::shared_ptr<SessionJob>& job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.insert(job);
  }
  engine.add(job);
  // After what may throw. The job cannot be settled before this, as that is done on this thread.
  if (unsettled_++ == 0) callback_.Ref(job->promise().Env());
}

void Session::settle(const std::shared_ptr<SessionJob>& job) {
  const std::lock_guard lock(mutex_);
  jobs_.erase(job);
  if (closed_) return;
  auto* settled = new Settled(job);
  if (callback_.NonBlockingCall(settled) != napi_ok) delete settled;
}

void Session::callJs(Napi::Env env, Napi::Function, Session* session, Settled* settled) {
  const std::unique_ptr<Settled> owned(settled);
  if (static_cast<napi_env>(env) == nullptr) return;
  const Napi::HandleScope scope(env);
  if (--session->unsettled_ == 0) session->callback_.Unref(env);
  (*settled)->conclude(env);
}

void Session::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const auto& job : jobs_) job->abort();
}

bool SessionJob::step(Pool& pool, std::vector<Workspace>& workspaces) {
  try {
    return work(pool, workspaces);
  } catch (const std::exception& error) {
    failure_.emplace(error);
  }
  return true;
}

void SessionJob::conclude(Napi::Env env) {
  try {
    if (failure_) deferred_.Reject(codedError(env, failure_->code, failure_->message).Value());
    else deferred_.Resolve(guarded(env, [&] { return value(env); }));
  } catch (const Napi::Error& error) {
    deferred_.Reject(error.Value());
  }
}

Coded::Coded(const std::exception& error) {
  if (const auto* failure = dynamic_cast<const Failure*>(&error)) {
    code = failure->code();
    message = failure->what();
  } else {
    code = "LAM_BACKEND_FAILED";
    message = std::string("The native backend failed: ") + error.what();
  }
}

Napi::Error codedError(Napi::Env env, const std::string& code, const std::string& message) {
  Napi::Error error = Napi::Error::New(env, message);
  error.Set("code", Napi::String::New(env, code));
  return error;
}

}  // namespace lam
