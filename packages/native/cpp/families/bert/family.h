#pragma once

#include "families/family.h"

namespace lam {

/** The family `'bert'`: BERT, RoBERTa, XLM-R and models of their shape (softmax-encoder spec). */
extern const Family bertFamily;

}  // namespace lam
