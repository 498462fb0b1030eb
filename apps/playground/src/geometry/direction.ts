import type { Point } from './point.js'

export type Direction = 'left' | 'right' | 'up' | 'down'

/** The direction of an arrow key; undefined for other keys. */
export function arrowDirection(key: string): Direction | undefined {
  return (['left', 'right', 'up', 'down'] as const).find((direction) => key.toLowerCase() === `arrow${direction}`)
}

/**
 * The point that an arrow key selects: one ahead, preferably close to the straight line.
 * @returns its index, or `from` if no point lies that way
 */
export function nextInDirection(points: readonly Point[], from: number, direction: Direction): number {
  const start = points[from]
  let best = from
  let bestCost = Infinity
  points.forEach((point, i) => {
    const dx = point.x - start.x
    const dy = point.y - start.y
    const ahead = { left: -dx, right: dx, up: -dy, down: dy }[direction]
    const aside = Math.abs(direction === 'left' || direction === 'right' ? dy : dx)
    const cost = ahead + 2 * aside
    if (i !== from && ahead > 0 && cost < bestCost) {
      best = i
      bestCost = cost
    }
  })
  return best
}
