#pragma once

#include <napi.h>

namespace lam {

/**
 * `processor()`: `{ isas: [{ name, precisions }], cores }`, instruction sets best first; `cores` are physical ones this process may
 * run on.
 */
Napi::Value processor(const Napi::CallbackInfo& info);

}  // namespace lam
