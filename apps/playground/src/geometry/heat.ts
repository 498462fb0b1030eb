/**
 * A score as a share of the accent colour, 0 to 1: full at `top` and above, none at zero and below. Slightly bent, so that
 * weak scores stay pale and groups stand out.
 */
export function heat(score: number, top = 1): number {
  return Math.min(1, Math.max(0, score / top)) ** 1.4
}

/** The score to draw in full colour: the highest of what is shown, but no less than 0.3, or noise would look like a find. */
export function topScore(scores: Iterable<number>): number {
  let top = 0.3
  for (const score of scores) top = Math.max(top, score)
  return Math.min(1, top)
}

/**
 * How strong a ground is, for the colour of text on it: from `half` on the dark theme's text turns black, at `full` the light
 * theme's turns white, each where both would have a contrast of about 4.5.
 */
export function strength(share: number): 'weak' | 'half' | 'full' {
  return share < 0.58 ? 'weak' : share < 0.85 ? 'half' : 'full'
}
