#include "addon/kernel-arguments.h"

#include "addon/session.h"

namespace lam {

const Kernels& kernelsArgument(const Napi::CallbackInfo& info, Format format) {
  const std::string isa = info[0].As<Napi::String>();
  const Kernels* kernels = selectKernels(isa.c_str());
  if (kernels == nullptr || !supports(*kernels, format)) throw codedError(info.Env(), "LAM_OPTION_INVALID", "No such kernel here: " + isa + ".");
  return *kernels;
}

Format formatNamed(const std::string& name) {
  return name == "float16" ? Format::float16 : name == "bfloat16" ? Format::bfloat16 : name == "int8" ? Format::int8 : Format::float32;
}

int countArgument(const Napi::CallbackInfo& info, std::size_t index) {
  const int count = info[index].As<Napi::Number>();
  if (count >= 1) return count;
  throw codedError(info.Env(), "LAM_OPTION_INVALID", "Argument " + std::to_string(index) + ": expected a number above zero, found " + std::to_string(count) + ".");
}

void checkLength(Napi::Env env, const char* what, std::size_t found, std::size_t expected) {
  if (found == expected) return;
  throw codedError(env, "LAM_OPTION_INVALID", std::string(what) + ": expected " + std::to_string(expected) + " values, found " + std::to_string(found) + ".");
}

}  // namespace lam
