#include "addon/bench.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "addon/kernel-arguments.h"
#include "addon/program.h"
#include "addon/session.h"
#include "failure.h"
#include "kernels/phase.h"
#include "model/matrix.h"
#include "run/multiply.h"
#include "run/workspace.h"

namespace lam {
namespace {

using Clock = std::chrono::steady_clock;

/** The default model's H and I. */
constexpr int hidden = 384;
constexpr int intermediate = 1536;

/** Repeats something on every thread at once for a while; the promise is for all threads' operations over the time from first to last. */
class RateJob : public SessionJob {
 public:
  RateJob(Napi::Env env, std::shared_ptr<Session> session, int threads, double milliseconds)
      : SessionJob(env, std::move(session)), threads_(threads), milliseconds_(milliseconds) {}

  void abort() override { aborted_ = true; }

 protected:
  /** Does it once, on thread `thread`; gives the number of floating-point operations. */
  virtual double repeat(int thread) = 0;
  virtual void prepare(Pool&) {}

  bool work(Pool& pool, std::vector<Workspace>&) final {
    prepare(pool);
    std::vector<double> operations(threads_);
    const auto start = Clock::now();
    // One piece a thread: each is busy with its own until the time is over.
    pool.run(threads_, [&](int index, int) {
      double done = 0;
      while (!aborted_ && std::chrono::duration<double, std::milli>(Clock::now() - start).count() < milliseconds_) done += repeat(index);
      operations[index] = done;
    });
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    for (const double done : operations) gigaflops_ += done / seconds / 1e9;
    return true;
  }

  Napi::Value value(Napi::Env env) final { return Napi::Number::New(env, gigaflops_); }

  const int threads_;

 private:
  const double milliseconds_;
  std::atomic<bool> aborted_{false};
  double gigaflops_ = 0;
};

class MultiplyAddJob : public RateJob {
 public:
  MultiplyAddJob(Napi::Env env, std::shared_ptr<Session> session, const PeakLoop& loop, int threads, double milliseconds)
      : RateJob(env, std::move(session), threads, milliseconds), loop_(loop), kept_(threads) {}

 protected:
  double repeat(int thread) override {
    // A moment's work.
    const std::int64_t rounds = 100'000'000 / loop_.operations;
    kept_[thread] = loop_.run(rounds);
    return static_cast<double>(rounds) * loop_.operations;
  }

 private:
  const PeakLoop loop_;
  std::vector<float> kept_;
};

/** Both products of a layer's FFN, with weights in the format the default checkpoint's are packed in. */
class ProductsJob : public RateJob {
 public:
  ProductsJob(Napi::Env env, std::shared_ptr<Session> session, const Kernels& kernels, Format format, int threads, int rows, double milliseconds)
      : RateJob(env, std::move(session), threads, milliseconds), kernels_(kernels), format_(format), rows_(rows) {}

 protected:
  void prepare(Pool& pool) override {
    up_ = packed(intermediate, hidden);
    down_ = packed(hidden, intermediate);
    operands_.resize(threads_);
    pool.run(threads_, [this](int index, int) { operands_[index].prepare(*this); });
  }

  double repeat(int thread) override {
    Operands& own = operands_[thread];
    multiply(kernels_, own.left(own.x, own.quantizedX, hidden), rows_, up_, 0, up_.panels(), own.wide.as<float>(), up_.paddedColumns(),
             own.widened.as<float>());
    multiply(kernels_, own.left(own.activated, own.quantizedActivated, intermediate), rows_, down_, 0, down_.panels(), own.out.as<float>(),
             down_.paddedColumns(), own.widened.as<float>());
    return 4.0 * rows_ * hidden * intermediate;
  }

 private:
  /** What one thread multiplies, and where the products go. */
  struct Operands {
    Aligned x, activated, wide, out, widened;
    QuantizedBuffer quantizedX, quantizedActivated;
    bool quantized = false;

    void prepare(const ProductsJob& job) {
      quantized = isQuantized(job.format_);
      const std::size_t rows = job.rows_;
      wide = Aligned(rows * job.up_.paddedColumns() * sizeof(float));
      out = Aligned(rows * job.down_.paddedColumns() * sizeof(float));
      widened = Aligned(widenedPanelFloats(job.kernels_) * sizeof(float));
      fill(job, x, quantizedX, hidden);
      fill(job, activated, quantizedActivated, intermediate);
    }

    void fill(const ProductsJob& job, Aligned& values, QuantizedBuffer& buffer, int depth) const {
      const std::size_t count = static_cast<std::size_t>(job.rows_) * depth;
      values = Aligned((count + 64) * sizeof(float));
      for (std::size_t i = 0; i < count; i++) values.as<float>()[i] = sample(i);
      buffer.reserve(job.format_, job.rows_, depth);
      if (quantized) buffer.fill(job.kernels_, values.as<float>(), depth, 0, job.rows_);
    }

    Operand left(const Aligned& values, const QuantizedBuffer& buffer, int depth) const {
      return quantized ? buffer.operand() : Operand::floats(values.as<float>(), depth);
    }
  };

  /** Values in [-1, 1) that float16 holds exactly. */
  static float sample(std::size_t i) { return static_cast<float>(i * 7919 % 256) / 128.0f - 1.0f; }

  Matrix packed(int columns, int depth) const {
    Matrix matrix(kernels_, format_, columns, depth);
    matrix.pack(0, matrix.panels(), [columns, depth](int column, float* row) {
      for (int k = 0; column < columns && k < depth; k++) row[k] = sample(static_cast<std::size_t>(column) * depth + k);
    });
    return matrix;
  }

  const Kernels& kernels_;
  const Format format_;
  const int rows_;
  Matrix up_;
  Matrix down_;
  std::vector<Operands> operands_;
};

/** Of the default checkpoint's weights in that precision: its float32 stays F16 in memory. */
Format weightFormat(const std::string& precision) { return precision == "float32" ? Format::float16 : formatNamed(precision); }

template <class StartedJob, class... Arguments>
Napi::Value start(Napi::Env env, int threads, Arguments&&... arguments) {
  const std::shared_ptr<Session>& session = env.GetInstanceData<Environment>()->session;
  auto job = std::make_shared<StartedJob>(env, session, std::forward<Arguments>(arguments)...);
  session->start(Engine::withThreads(threads), job);
  return job->promise();
}

Napi::Value multiplyAdds(const Napi::CallbackInfo& info) {
  const Format format = formatNamed(info[1].As<Napi::String>());
  const PeakLoop& loop = kernelsArgument(info, format).peaks[static_cast<int>(format)];
  if (loop.run == nullptr) throw codedError(info.Env(), "LAM_PRECISION_UNSUPPORTED", "There is no peak to measure in this precision here.");
  const int threads = std::max(1, info[2].As<Napi::Number>().Int32Value());
  return start<MultiplyAddJob>(info.Env(), threads, loop, threads, info[3].As<Napi::Number>().DoubleValue());
}

Napi::Value products(const Napi::CallbackInfo& info) {
  const Format format = weightFormat(info[1].As<Napi::String>());
  const Kernels& kernels = kernelsArgument(info, format);
  const int threads = std::max(1, info[2].As<Napi::Number>().Int32Value());
  const int rows = std::max(1, info[3].As<Napi::Number>().Int32Value());
  return start<ProductsJob>(info.Env(), threads, kernels, format, threads, rows, info[4].As<Napi::Number>().DoubleValue());
}

constexpr std::array<const char*, phaseCount> phaseNames{
    "outside",  "other",      "float products", "bfloat16 products", "int8 products", "head products", "embed",   "gates",
    "convolve", "recurrence", "softmax",        "quantize",          "layer norm",    "activation",    "pooling", "waiting"};

[[maybe_unused]] Napi::Value phases(const Napi::CallbackInfo& info) {
  Napi::Object object = Napi::Object::New(info.Env());
  const auto ticks = takePhaseTicks();
  for (int i = 0; i < phaseCount; i++) object[phaseNames[i]] = static_cast<double>(ticks[i]);
  return object;
}

}  // namespace

Napi::Object bench(Napi::Env env) {
  Napi::Object object = Napi::Object::New(env);
  object["multiplyAdds"] = Napi::Function::New<multiplyAdds>(env, "multiplyAdds");
  object["products"] = Napi::Function::New<products>(env, "products");
  if constexpr (countsPhases) object["phases"] = Napi::Function::New<phases>(env, "phases");
  return object;
}

}  // namespace lam
