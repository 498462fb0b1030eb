#pragma once

#include <napi.h>

#include <string>

#include "kernels/kernels.h"

namespace lam {

/** The kernels that argument 0 names. @throws Napi::Error LAM_OPTION_INVALID where there are none here for `format` */
const Kernels& kernelsArgument(const Napi::CallbackInfo& info, Format format);

/** The format of that name; float32 for any other. */
Format formatNamed(const std::string& name);

/** Argument `index`, a whole number above zero. @throws Napi::Error LAM_OPTION_INVALID */
int countArgument(const Napi::CallbackInfo& info, std::size_t index);

/** @throws Napi::Error LAM_OPTION_INVALID where `found` is not as long as expected */
void checkLength(Napi::Env env, const char* what, std::size_t found, std::size_t expected);

}  // namespace lam
