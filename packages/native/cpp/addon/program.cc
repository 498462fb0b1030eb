#include "addon/program.h"

#include <cstring>

#include "failure.h"

namespace lam {

/** One `run` on its way. */
class EncodeJob : public SessionJob {
 public:
  EncodeJob(Napi::Env env, std::shared_ptr<Session> session, std::unique_ptr<Encoding> encoding)
      : SessionJob(env, std::move(session)), encoding_(std::move(encoding)) {}

  void abort() override { encoding_->abort(); }

 protected:
  bool work(ThreadPool& pool, std::vector<Workspace>& workspaces) override {
    const bool finished = encoding_->step(pool, workspaces);
    if (encoding_->aborted()) throw Failure("LAM_ABORTED", "The call was aborted by its signal.");
    return finished;
  }

  Napi::Value value(Napi::Env env) override {
    const std::vector<float>& result = encoding_->result();
    auto array = Napi::Float32Array::New(env, result.size());
    if (!result.empty()) std::memcpy(array.Data(), result.data(), result.size() * sizeof(float));
    return array;
  }

 private:
  std::unique_ptr<Encoding> encoding_;
};

namespace {

template <class Array, class T>
std::vector<T> copyOf(const Napi::Value& value) {
  const auto array = value.As<Array>();
  return std::vector<T>(array.Data(), array.Data() + array.ElementLength());
}

}  // namespace

Napi::Function Program::define(Napi::Env env) {
  return DefineClass(env, "NativeProgram",
                     {InstanceMethod<&Program::run>("run"), InstanceMethod<&Program::abort>("abort"),
                      InstanceMethod<&Program::close>("close")});
}

Napi::Object Program::create(Napi::Env env, std::shared_ptr<const Model> model, int threads) {
  Napi::Object object = env.GetInstanceData<Environment>()->program.New({});
  Program* program = Unwrap(object);
  program->model_ = std::move(model);
  program->threads_ = threads;
  return object;
}

Program::Program(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Program>(info) {}

Napi::Value Program::run(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (model_ == nullptr) throw codedError(env, "LAM_DISPOSED", "The program was disposed.");
  std::shared_ptr<EncodeJob> job;
  const std::shared_ptr<Session>& session = env.GetInstanceData<Environment>()->session;
  try {
    job = std::make_shared<EncodeJob>(
        env, session,
        std::make_unique<Encoding>(model_, copyOf<Napi::Int32Array, std::int32_t>(info[0]),
                                   copyOf<Napi::Uint32Array, std::uint32_t>(info[1]),
                                   copyOf<Napi::Uint32Array, std::uint32_t>(info[2])));
  } catch (const Failure& failure) {
    throw codedError(env, failure.code(), failure.what());
  }
  std::erase_if(jobs_, [](const auto& entry) { return entry.second.expired(); });
  const int id = nextId_++;
  jobs_[id] = job;
  session->start(Engine::withThreads(threads_), job);
  Napi::Object started = Napi::Object::New(env);
  started["id"] = id;
  started["result"] = job->promise();
  return started;
}

void Program::abort(const Napi::CallbackInfo& info) {
  const auto found = jobs_.find(info[0].As<Napi::Number>().Int32Value());
  if (found == jobs_.end()) return;
  if (const auto job = found->second.lock()) job->abort();
}

void Program::close(const Napi::CallbackInfo&) {
  if (model_ == nullptr) return;
  model_.reset();
  Engine::withThreads(threads_).trim();
}

}  // namespace lam
