#pragma once

#include <string>

#include "families/bert/kernels/kernels.h"
#include "families/lam/kernels/kernels.h"

// The families there are. A new one adds a line here, in registry.cc and in registry-kernels.h.

namespace lam {

struct Family;

/** @param name as core's `config.family` has it @throws Failure LAM_MODEL_UNSUPPORTED */
const Family& familyNamed(const std::string& name);

/** What each family's layers need beside the kernels that all share. */
struct FamilyKernels {
  LamKernels lam;
  BertKernels bert;
};

}  // namespace lam
