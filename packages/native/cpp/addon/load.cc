#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "addon/program.h"
#include "failure.h"
#include "families/family.h"
#include "families/registry.h"
#include "model/checkpoint.h"

namespace lam {
namespace {

/** A file of the weights: its path and what it begins with, or its bytes. */
struct RequestedFile {
  std::string label;
  std::string path;
  std::vector<std::byte> head;
  std::vector<std::byte> bytes;
};

/** What `load` was given, free of JavaScript. */
struct Request {
  std::vector<RequestedFile> files;
  const Family* family;
  std::unique_ptr<Config> config;
  std::vector<TensorEntry> tensors;
  Target target;
  int threads;
};

/** A config out of a JavaScript object with the fields' names as keys. */
class ObjectReader : public FieldReader {
 public:
  explicit ObjectReader(const Napi::Object& from) : from_(from) {}

 protected:
  double number(const char* name) override { return from_.Get(name).As<Napi::Number>().DoubleValue(); }
  std::string text(const char* name) override { return from_.Get(name).As<Napi::String>(); }

 private:
  const Napi::Object& from_;
};

std::vector<TensorEntry> readTensors(const Napi::Array& from) {
  std::vector<TensorEntry> tensors;
  for (std::uint32_t i = 0; i < from.Length(); i++) {
    const auto entry = from.Get(i).As<Napi::Object>();
    const auto shape = entry.Get("shape").As<Napi::Array>();
    TensorEntry tensor{entry.Get("name").As<Napi::String>(),
                       entry.Get("fileName").As<Napi::String>(),
                       entry.Get("dtype").As<Napi::String>(),
                       {},
                       entry.Get("file").As<Napi::Number>().Uint32Value(),
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

std::vector<RequestedFile> readFiles(const Napi::Array& from) {
  std::vector<RequestedFile> files(from.Length());
  for (std::uint32_t i = 0; i < from.Length(); i++) {
    const auto entry = from.Get(i).As<Napi::Object>();
    RequestedFile& file = files[i];
    file.label = entry.Get("label").As<Napi::String>();
    if (entry.Get("path").IsString()) {
      file.path = entry.Get("path").As<Napi::String>();
      file.head = copyOf(entry.Get("head"));
    } else {
      file.bytes = copyOf(entry.Get("bytes"));
    }
  }
  return files;
}

Request readRequest(const Napi::Object& from) {
  Request request{};
  const std::string isa = from.Get("isa").IsString() ? from.Get("isa").As<Napi::String>().Utf8Value() : "";
  const std::string precision = from.Get("precision").As<Napi::String>();
  request.target.kernels = selectKernels(isa.c_str());
  if (request.target.kernels == nullptr) {
    throw Failure("LAM_OPTION_INVALID", "This processor or this binary has no instruction set \"" + isa + "\"; leave isa out for the best there is.");
  }
  request.target.precision = precision == "bfloat16x3" ? Precision::bfloat16x3
                             : precision == "bfloat16" ? Precision::bfloat16
                             : precision == "int8"     ? Precision::int8
                                                       : Precision::float32;
  request.threads = std::max(1, from.Get("threads").As<Napi::Number>().Int32Value());
  const auto config = from.Get("config").As<Napi::Object>();
  request.family = &familyNamed(config.Get("family").As<Napi::String>());
  request.config = request.family->config();
  ObjectReader reader(config);
  request.config->fields(reader);
  request.tensors = readTensors(from.Get("tensors").As<Napi::Array>());
  request.files = readFiles(from.Get("files").As<Napi::Array>());
  return request;
}

class LoadJob : public SessionJob {
 public:
  LoadJob(Napi::Env env, std::shared_ptr<Session> session, Engine& engine, Request request)
      : SessionJob(env, std::move(session)), engine_(engine), request_(std::move(request)) {}

  void abort() override {}

 protected:
  bool work(Pool& pool, std::vector<Workspace>&) override {
    Checkpoint checkpoint(*request_.family, std::move(request_.config), openFiles());
    for (TensorEntry& tensor : request_.tensors) checkpoint.add(std::move(tensor));
    const ParallelFor parallel = [&pool](int count, const std::function<void(int)>& work) { pool.run(count, [&work](int index, int) { work(index); }); };
    model_ = sharedModel(checkpoint, request_.target, parallel);
    return true;
  }

  Napi::Value value(Napi::Env env) override { return Program::create(env, std::move(model_), engine_); }

 private:
  Checkpoint::Files openFiles() {
    Checkpoint::Files files;
    for (RequestedFile& file : request_.files) {
      files.push_back(file.path.empty() ? WeightsFile::own(std::move(file.bytes), file.label) : WeightsFile::open(file.path));
      if (files.back()->beginsWith(file.head)) continue;
      throw Failure("LAM_CHECKPOINT_FILE_MISMATCH", file.label + " changed while it was loaded. Open it again.");
    }
    return files;
  }

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
