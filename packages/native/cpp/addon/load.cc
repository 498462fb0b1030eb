#include <algorithm>
#include <limits>

#include "addon/program.h"
#include "failure.h"
#include "model/checkpoint.h"

namespace lam {
namespace {

/** What `load` was given, free of JavaScript. */
struct Request {
  std::string file;
  std::string path;
  /** What the file at `path` begins with. */
  std::vector<std::byte> head;
  std::vector<std::byte> bytes;
  Config config;
  struct TensorEntry {
    std::string name;
    std::string fileName;
    std::string dtype;
    std::vector<std::int64_t> shape;
    std::uint64_t offset;
  };
  std::vector<TensorEntry> tensors;
  const Kernels* kernels;
  Precision precision;
  int threads;
};

Config readConfig(const Napi::Object& from) {
  const auto number = [&from](const char* key) { return from.Get(key).As<Napi::Number>().DoubleValue(); };
  const auto whole = [&number](const char* key) { return static_cast<int>(number(key)); };
  // One below float32's least normal number would be zero, and a row of equal values 0 · ∞.
  const auto epsilon = [&number](const char* key) { return std::max(static_cast<float>(number(key)), std::numeric_limits<float>::min()); };
  Config config{};
  config.vocabulary = whole("vocabSize");
  config.hidden = whole("hiddenSize");
  config.intermediate = whole("intermediateSize");
  config.positions = whole("maxPositionEmbeddings");
  config.layers = whole("layers");
  config.heads = whole("heads");
  config.layerNormEpsilon = epsilon("layerNormEps");
  config.hierarchical = from.Get("recurrence").As<Napi::String>().Utf8Value() == "hierarchical";
  config.chunk = whole("chunkSize");
  config.geluCount = whole("ffnGeluCount");
  config.outNormEpsilon = epsilon("oNormEps");
  return config;
}

std::vector<Request::TensorEntry> readTensors(const Napi::Array& from) {
  std::vector<Request::TensorEntry> tensors;
  for (std::uint32_t i = 0; i < from.Length(); i++) {
    const auto entry = from.Get(i).As<Napi::Object>();
    const auto shape = entry.Get("shape").As<Napi::Array>();
    Request::TensorEntry tensor{entry.Get("name").As<Napi::String>(), entry.Get("fileName").As<Napi::String>(), entry.Get("dtype").As<Napi::String>(), {},
                                static_cast<std::uint64_t>(entry.Get("byteOffset").As<Napi::Number>().DoubleValue())};
    for (std::uint32_t axis = 0; axis < shape.Length(); axis++) {
      tensor.shape.push_back(shape.Get(axis).As<Napi::Number>().Int64Value());
    }
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

std::vector<std::byte> copyOf(const Napi::Value& bytes) {
  const auto array = bytes.As<Napi::Uint8Array>();
  const auto* start = reinterpret_cast<const std::byte*>(array.Data());
  return {start, start + array.ByteLength()};
}

Request readRequest(const Napi::Object& from) {
  Request request{};
  const std::string isa = from.Get("isa").IsString() ? from.Get("isa").As<Napi::String>().Utf8Value() : "";
  const std::string precision = from.Get("precision").As<Napi::String>();
  request.file = from.Get("file").As<Napi::String>();
  request.kernels = selectKernels(isa.c_str());
  if (request.kernels == nullptr) {
    throw Failure("LAM_OPTION_INVALID", "This processor or this binary has no instruction set \"" + isa + "\"; leave isa out for the best there is.");
  }
  request.precision = precision == "bfloat16" ? Precision::bfloat16 : precision == "int8" ? Precision::int8 : Precision::float32;
  request.threads = std::max(1, from.Get("threads").As<Napi::Number>().Int32Value());
  request.config = readConfig(from.Get("config").As<Napi::Object>());
  request.tensors = readTensors(from.Get("tensors").As<Napi::Array>());
  if (from.Get("path").IsString()) {
    request.path = from.Get("path").As<Napi::String>();
    request.head = copyOf(from.Get("head"));
  } else {
    request.bytes = copyOf(from.Get("bytes"));
  }
  return request;
}

class LoadJob : public SessionJob {
 public:
  LoadJob(Napi::Env env, std::shared_ptr<Session> session, Engine& engine, Request request)
      : SessionJob(env, std::move(session)), engine_(engine), request_(std::move(request)) {}

  void abort() override {}

 protected:
  bool work(ThreadPool& pool, std::vector<Workspace>&) override {
    auto file = request_.path.empty() ? WeightsFile::own(std::move(request_.bytes)) : WeightsFile::open(request_.path);
    if (!file->beginsWith(request_.head)) {
      throw Failure("LAM_CHECKPOINT_FILE_MISMATCH", request_.file + " changed while it was loaded. Open it again.");
    }
    Checkpoint checkpoint(request_.config, std::move(file), request_.file);
    for (auto& tensor : request_.tensors) checkpoint.add(tensor.name, tensor.fileName, tensor.dtype, std::move(tensor.shape), tensor.offset);
    const ParallelFor parallel = [&pool](int count, const std::function<void(int)>& work) {
      pool.run(count, [&work](int index, int) { work(index); });
    };
    model_ = sharedModel(checkpoint, *request_.kernels, request_.precision, parallel);
    return true;
  }

  Napi::Value value(Napi::Env env) override { return Program::create(env, std::move(model_), engine_); }

 private:
  Engine& engine_;
  Request request_;
  std::shared_ptr<const Model> model_;
};

}  // namespace

Napi::Value load(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    Request request = readRequest(info[0].As<Napi::Object>());
    Engine& engine = Engine::withThreads(request.threads);
    const std::shared_ptr<Session>& session = env.GetInstanceData<Environment>()->session;
    auto job = std::make_shared<LoadJob>(env, session, engine, std::move(request));
    session->start(engine, job);
    return job->promise();
  });
}

}  // namespace lam
