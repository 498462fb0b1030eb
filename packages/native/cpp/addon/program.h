#pragma once

#include <napi.h>

#include <map>
#include <memory>

#include "addon/session.h"
#include "families/family.h"
#include "run/encoding.h"

namespace lam {

class EncodeJob;

/** What the addon keeps for one environment: its session, and the class of its programs. */
struct Environment {
  std::shared_ptr<Session> session;
  Napi::FunctionReference program;
};

/**
 * The JavaScript object of a packed model: `run(ids, offsets, spans, types?)` gives `{ id, result: Promise<Float32Array> }`, `abort(id)`,
 * `close()`.
 */
class Program : public Napi::ObjectWrap<Program> {
 public:
  static Napi::Function define(Napi::Env env);
  static Napi::Object create(Napi::Env env, std::shared_ptr<const Model> model, Engine& engine);

  explicit Program(const Napi::CallbackInfo& info);

 private:
  Napi::Value run(const Napi::CallbackInfo& info);
  void abort(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  std::shared_ptr<const Model> model_;
  /** Set by `create`, with the model; engines are never destroyed. */
  Engine* engine_ = nullptr;
  std::uint32_t nextId_ = 1;
  std::map<std::uint32_t, std::weak_ptr<EncodeJob>> jobs_;
};

/** `load(spec)`: reads, checks and packs a checkpoint on the engine's threads; a promise of a `Program`. */
Napi::Value load(const Napi::CallbackInfo& info);

}  // namespace lam
