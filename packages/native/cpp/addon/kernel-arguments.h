#pragma once

#include <napi.h>

#include <string>

#include "kernels/kernels.h"

namespace lam {

/** The kernels that argument 0 names. @throws Napi::Error LAM_OPTION_INVALID where there are none here for `format` */
const Kernels& kernelsArgument(const Napi::CallbackInfo& info, Format format);

/** The format of that name; float32 for any other. */
Format formatNamed(const std::string& name);

}  // namespace lam
