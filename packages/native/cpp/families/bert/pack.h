#pragma once

#include <memory>

#include "families/bert/model.h"

namespace lam {

/** As `Family::pack`. A layer at a time is in memory as the file has it, so that a large checkpoint does not take twice its size. */
std::shared_ptr<const Model> packBert(Checkpoint& checkpoint, const Target& target, const ParallelFor& parallel);

}  // namespace lam
