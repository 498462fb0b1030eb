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
  bool isShort() const override { return encoding_->tokens() <= shortTokens; }

 protected:
  bool work(Pool& pool, std::vector<Workspace>& workspaces) override {
    const bool finished = encoding_->step(pool, workspaces);
    if (encoding_->aborted()) throw Failure("LAM_ABORTED", "The call was aborted by its signal.");
    return finished;
  }

  Napi::Value value(Napi::Env env) override {
    auto result = std::make_unique<std::vector<float>>(std::move(encoding_->result()));
    const std::size_t count = result->size();
    return Napi::Float32Array::New(env, count, count < handedOver ? copied(env, *result) : handOver(env, std::move(result)), 0);
  }

 private:
  /** From this many values on JavaScript gets the engine's own memory: copying more would hold up its thread. */
  static constexpr std::size_t handedOver = 1 << 18;

  static Napi::ArrayBuffer copied(Napi::Env env, const std::vector<float>& values) {
    auto buffer = Napi::ArrayBuffer::New(env, values.size() * sizeof(float));
    if (!values.empty()) std::memcpy(buffer.Data(), values.data(), values.size() * sizeof(float));
    return buffer;
  }

  static Napi::ArrayBuffer handOver(Napi::Env env, std::unique_ptr<std::vector<float>> values) {
    try {
      const auto release = [](Napi::Env, void*, std::vector<float>* owned) { delete owned; };
      auto buffer = Napi::ArrayBuffer::New(env, values->data(), values->size() * sizeof(float), release, values.get());
      // JavaScript's collector owns them now.
      static_cast<void>(values.release());
      return buffer;
    } catch (const Napi::Error&) {
      // Some hosts (Electron) take no memory that is not their own.
      return copied(env, *values);
    }
  }

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
                     {InstanceMethod<&Program::run>("run"), InstanceMethod<&Program::abort>("abort"), InstanceMethod<&Program::close>("close")});
}

Napi::Object Program::create(Napi::Env env, std::shared_ptr<const Model> model, Engine& engine) {
  Napi::Object object = env.GetInstanceData<Environment>()->program.New({});
  Program* program = Unwrap(object);
  program->model_ = std::move(model);
  program->engine_ = &engine;
  return object;
}

Program::Program(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Program>(info) {}

Napi::Value Program::run(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (model_ == nullptr) throw codedError(env, "LAM_DISPOSED", "The program was disposed.");
  return guarded(env, [&]() -> Napi::Value {
    const std::shared_ptr<Session>& session = env.GetInstanceData<Environment>()->session;
    TokenBatch batch{copyOf<Napi::Int32Array, std::int32_t>(info[0]),
                     copyOf<Napi::Uint32Array, std::uint32_t>(info[1]),
                     copyOf<Napi::Uint32Array, std::uint32_t>(info[2]),
                     {}};
    if (info[3].IsTypedArray()) batch.types = copyOf<Napi::Uint8Array, std::uint8_t>(info[3]);
    auto job = std::make_shared<EncodeJob>(env, session, std::make_unique<Encoding>(model_, std::move(batch)));
    std::erase_if(jobs_, [](const auto& entry) { return entry.second.expired(); });
    const std::uint32_t id = nextId_++;
    jobs_[id] = job;
    Napi::Object started = Napi::Object::New(env);
    started["id"] = id;
    started["result"] = job->promise();
    session->start(*engine_, job);
    return started;
  });
}

void Program::abort(const Napi::CallbackInfo& info) {
  const auto found = jobs_.find(info[0].As<Napi::Number>().Uint32Value());
  if (found == jobs_.end()) return;
  if (const auto job = found->second.lock()) job->abort();
}

void Program::close(const Napi::CallbackInfo&) {
  if (model_ == nullptr) return;
  model_.reset();
  engine_->trim();
}

}  // namespace lam
