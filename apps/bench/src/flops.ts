import type { ModelConfig } from '@lamjs/core'

/**
 * Floating-point operations that the dense layers spend on one token, a multiplication and an addition counted apart: the five square
 * projections, the three of one row a head (beta and the two gates), and the two of the feed-forward network (spec 3). What else
 * there is, the recurrence and the convolutions above all, is not counted, so a rate that is made of this is a lower bound.
 */
export function denseFlopsPerToken({ hiddenSize, heads, intermediateSize, layers }: FlopShape): number {
  const layer = 5 * hiddenSize ** 2 + 3 * heads * hiddenSize + 2 * hiddenSize * intermediateSize
  return 2 * layers * layer
}

type FlopShape = Pick<ModelConfig, 'hiddenSize' | 'heads' | 'intermediateSize' | 'layers'>
