#include "addon/processor.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "kernels/kernels.h"

#if defined(__linux__)
#include <sched.h>
#endif

namespace lam {
namespace {

/** Cores, not their hardware threads: two threads of one core share the units that products are made of. */
int physicalCores() {
#if defined(__linux__)
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
    std::set<std::pair<int, int>> cores;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
      if (!CPU_ISSET(cpu, &allowed)) continue;
      const std::string folder = "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/";
      int package = 0;
      int core = cpu;
      std::ifstream(folder + "physical_package_id") >> package;
      std::ifstream file(folder + "core_id");
      if (!(file >> core)) core = cpu;
      cores.emplace(package, core);
    }
    if (!cores.empty()) return static_cast<int>(cores.size());
  }
#endif
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

}  // namespace

Napi::Value processor(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Array isas = Napi::Array::New(env);
  for (const Kernels* kernels : availableKernels()) {
    Napi::Array precisions = Napi::Array::New(env);
    precisions[0u] = Napi::String::New(env, "float32");
    if (supports(*kernels, Format::bfloat16x3)) precisions[precisions.Length()] = Napi::String::New(env, "bfloat16x3");
    if (supports(*kernels, Format::bfloat16)) precisions[precisions.Length()] = Napi::String::New(env, "bfloat16");
    if (supports(*kernels, Format::int8)) precisions[precisions.Length()] = Napi::String::New(env, "int8");
    Napi::Object isa = Napi::Object::New(env);
    isa["name"] = kernels->isa;
    isa["precisions"] = precisions;
    isas[isas.Length()] = isa;
  }
  Napi::Array refused = Napi::Array::New(env);
  for (const RefusedKernels& kernels : refusedKernels()) {
    Napi::Object isa = Napi::Object::New(env);
    isa["name"] = kernels.isa;
    isa["reason"] = kernels.reason;
    isa["withheld"] = kernels.withheld;
    refused[refused.Length()] = isa;
  }
  Napi::Object result = Napi::Object::New(env);
  result["isas"] = isas;
  result["refused"] = refused;
  result["cores"] = physicalCores();
  return result;
}

}  // namespace lam
