/** A score as a share of the full colour, 0 to 1: none at zero and below, all at 1. The same in every table, so that tables compare. */
export function heat(score: number): number {
  return Math.min(1, Math.max(0, score))
}

/**
 * How strong a ground is, for the colour of text on it: from `half` on the dark theme's text turns black, at `full` the light theme's
 * turns white, each where both have a contrast of 4.5 or more.
 */
export function strength(share: number): 'weak' | 'half' | 'full' {
  return share < 0.51 ? 'weak' : share < 0.67 ? 'half' : 'full'
}
