#pragma once

#include <napi.h>

namespace lam {

/** `rows(isa, kernel, width, values)`: one kernel between the products on rows of `width` values, for the tests. */
Napi::Value testRows(const Napi::CallbackInfo& info);

/** `head(isa, rule, width, chunk, values)`: one head's mixer, convolution included, on rows of q, k, v, g and five gates, for the tests. */
Napi::Value testHead(const Napi::CallbackInfo& info);

/** `attention(isa, width, values)`: one head's softmax attention over rows of q, k and v, with a bias for q in front, for the tests. */
Napi::Value testAttention(const Napi::CallbackInfo& info);

}  // namespace lam
