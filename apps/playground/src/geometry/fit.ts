import type { Point } from './point.js'

export interface Frame {
  readonly width: number
  readonly height: number
  /** Free space on every side */
  readonly margin: number
}

/** Scales points to fill a frame, both axes alike, so that distances stay comparable; centred. */
export function fit(points: readonly Point[], { width, height, margin }: Frame): Point[] {
  const xs = points.map(({ x }) => x)
  const ys = points.map(({ y }) => y)
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const room = [(width - 2 * margin) / (right - left), (height - 2 * margin) / (bottom - top)].filter(Number.isFinite)
  const scale = room.length > 0 ? Math.max(0, Math.min(...room)) : 0
  return points.map(({ x, y }) => ({
    x: width / 2 + (x - (left + right) / 2) * scale,
    y: height / 2 + (y - (top + bottom) / 2) * scale,
  }))
}
