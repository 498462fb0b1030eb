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
  return name == "float16"      ? Format::float16
         : name == "bfloat16x3" ? Format::bfloat16x3
         : name == "bfloat16"   ? Format::bfloat16
         : name == "int8"       ? Format::int8
                                : Format::float32;
}

}  // namespace lam
