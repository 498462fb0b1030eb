#pragma once

#include "families/family.h"

namespace lam {

/** The family `'lam'`: BERT's shape with a recurrent mixer (spec 3 and 4). */
extern const Family lamFamily;

}  // namespace lam
