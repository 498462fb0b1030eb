#pragma once

#include <napi.h>

namespace lam {

/**
 * `processor()`: `{ isas: [{ name, precisions }], refused: [{ name, reason, withheld }], cores }`. `isas` are instruction sets, best first; `refused` are
 * those that this binary holds and this process cannot use. `cores` are physical ones this process may run on.
 */
Napi::Value processor(const Napi::CallbackInfo& info);

}  // namespace lam
