#pragma once

#include "model/config.h"

namespace lam {

/** What a LAM config has beside the shape. */
struct LamConfig : Config {
  void fields(Fields& to) override;

  int positions = 0;  // P
  int recurrence = 0;
  int chunk = 0;  // c
  int geluCount = 0;
  float outNormEpsilon = 0;

  bool hierarchical() const { return recurrence == 1; }
  /** Tokens a chunk (hierarchical) or a block (flat) has in the kernels. */
  int block() const { return hierarchical() ? chunk : 64; }
};

}  // namespace lam
