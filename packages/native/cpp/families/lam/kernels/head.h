#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/tile.h"

namespace lam {

/**
 * The weights of one head's mixer apart from its projections. `d` is the head width, `p` the same padded to whole
 * panels; what lies beyond `d` is zero.
 */
struct HeadWeights {
  int width;        // d
  int paddedWidth;  // p
  /** The functions that q, k, v and g go through are the short ones, for models in bfloat16. int8 leaves the recurrence too little room. */
  bool narrow;
  /** Tiles of bfloat16, in which the products along a state are computed; null for float32. */
  const TileProduct* narrowTiles;
  /** Depthwise convolution of q, k and v: taps `[4][3p]`, tap 0 for position t - 2, and bias `[3p]`. */
  const float* taps;
  const float* tapBias;
  /** o_norm.weight `[p]` and its epsilon. */
  const float* normWeight;
  float normEpsilon;
  /** Tokens a chunk (hierarchical) or a block (flat). */
  int chunk;

  // Hierarchical only.
  int fluxWidth;  // d/2 padded to whole panels
  /** token_flux_proj: `[2p][fluxWidth]` (k' rows, then v rows), `[fluxWidth]`, `[fluxWidth]`, one value. */
  const float* tokenFlux;
  const float* tokenFluxBias;
  const float* tokenFluxOut;
  float tokenFluxOutBias;
  /** flux_net: `[2p + 1][fluxWidth]` (mean k, mean u, psi term), and the same three. */
  const float* flux;
  const float* fluxBias;
  const float* fluxOut;
  float fluxOutBias;
  /** W_bilinear `[p][p]`, and what its form is divided by. */
  const float* bilinear;
  float temp;
};

/** Columns of the gate rows: five per head, each `heads` apart, already through the logistic function. */
enum Gate : int { beta = 0, fastGate = 1, slowGate = 2, fastDecay = 3, slowDecay = 4 };

/** One head's rows of one text, or of a piece of one: whole chunks, or its end. */
struct HeadRows {
  /** `[rows][4p]`: q, k, v, g. Raw projections before `convolve`; then q and k normalised, v times β, g raw. */
  float* qkvg;
  int rows;
  /** The text goes on: one more row lies behind these, raw, for the convolution to look at, and the states are handed on. */
  bool followed;
  /** The text began earlier: the states and the rows before these were handed on. */
  bool resumed;
  /** `[rows][gateStride]`, this head's column of gate 0; gate i lies `i·heads` further. */
  const float* gates;
  std::size_t gateStride;
  int heads;
  /** Output `[rows]`, `mixedStride` floats apart, this head's `p` columns. */
  float* mixed;
  std::size_t mixedStride;

  /** Hierarchical with more than one chunk: `[rows][2p]`, u and w kept between the two halves; null otherwise. */
  float* uw;
  /** Likewise `[rows]`: a, the share of the fast state. */
  float* share;
  /** Likewise `[chunks][heads]` for ψ, and which of the heads this is. */
  float* psi;
  int head;

  /** What is handed on, where it is: raw q, k, v of two rows `[2][3p]`, … */
  float* carriedRows;
  /** … and the states, `[2][p][p]` hierarchical, `[4][p][p]` flat, before and after. */
  float* carriedStates;
};

/** Working memory of one head on one thread, `Kernels::headScratchFloats` long. */
struct HeadScratch {
  float* floats;
};

}  // namespace lam
