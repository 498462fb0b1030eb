#pragma once

#include <functional>
#include <vector>

#include "model/model.h"

namespace lam {

inline int roundUp(int value, int step) { return (value + step - 1) / step * step; }

/**
 * Packs the small vectors of layer `index` and makes room for its matrices. What fills them is added to `fill`: jobs that may run at the same
 * time, while checkpoint and model are there.
 * @throws Failure LAM_CHECKPOINT_TENSOR_MISSING, LAM_CHECKPOINT_TENSOR_SHAPE
 */
void packLayer(const Checkpoint& checkpoint, Model& model, int index, std::vector<std::function<void()>>& fill);

}  // namespace lam
