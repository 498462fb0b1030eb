#include <napi.h>

#include "addon/bench.h"
#include "addon/processor.h"
#include "addon/program.h"
#include "addon/stay-loaded.h"
#include "families/family.h"

namespace lam {
namespace {

/** Raised whenever the TypeScript side and this side would misunderstand each other. */
constexpr int abi = 4;

Napi::Value liveModels(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), liveSharedModels()); }

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  stayLoaded();
  auto* environment = new Environment;
  environment->session = Session::open(env);
  environment->program = Napi::Persistent(Program::define(env));
  env.SetInstanceData(environment);
  exports["abi"] = abi;
  exports["load"] = Napi::Function::New<load>(env, "load");
  exports["processor"] = Napi::Function::New<processor>(env, "processor");
  exports["bench"] = bench(env);
  exports["liveModels"] = Napi::Function::New<liveModels>(env, "liveModels");
  return exports;
}

}  // namespace
}  // namespace lam

Napi::Object Initialise(Napi::Env env, Napi::Object exports) { return lam::initialise(env, exports); }

NODE_API_MODULE(lam, Initialise)
