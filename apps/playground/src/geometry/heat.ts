/** A score as a share of the full colour: 0 at zero and below, 1 at 1. The scale is the same in every table, so that tables compare. */
export function heat(score: number): number {
  return Math.min(1, Math.max(0, score))
}

/**
 * The strength of a background, which decides the colour of its text: from `half` the dark theme's text is black, from `full` the
 * light theme's is white. At each limit, both colours have a contrast of 4.5 or more.
 */
export function strength(share: number): 'weak' | 'half' | 'full' {
  return share < 0.51 ? 'weak' : share < 0.67 ? 'half' : 'full'
}
