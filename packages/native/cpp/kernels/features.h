#pragma once

#include "kernels/tile-permission.h"

namespace lam {

/**
 * What the processor has beyond the baseline of its architecture and the system lets this process use. All of the engine asks here, and the
 * processor is asked once. Of another architecture's features none is set.
 */
struct Features {
  /** x86-64: AVX2, FMA and F16C. */
  bool avx2 = false;
  /** x86-64: AVX-512 F, BW, DQ and VL. */
  bool avx512 = false;
  bool avx512Bf16 = false;
  bool avx512Vnni = false;
  /** x86-64: AMX. */
  TilePermission tiles;
  /** ARM: sdot and udot. */
  bool dotProduct = false;
  /** ARM: smmla and usmmla (FEAT_I8MM). */
  bool int8Matrix = false;
  /** ARM: bfmmla (FEAT_BF16). */
  bool bfloat16Matrix = false;
};

const Features& features();

}  // namespace lam
