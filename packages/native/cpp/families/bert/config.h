#pragma once

#include "model/config.h"

namespace lam {

/** What a BERT config has beside the shape. */
struct BertConfig : Config {
  void fields(Fields& to) override;

  int positions = 0;
  /** Token t of a text reads row `positionOffset + t` of the position table. */
  int positionOffset = 0;
  int types = 0;
  /** gelu, gelu_tanh or relu. */
  int activation = 0;

  int mostTokens() const { return positions - positionOffset; }
};

}  // namespace lam
