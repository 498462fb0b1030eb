import type { Point } from './point.js'

/**
 * Rotates and reflects a projection to lie as close as possible to an earlier one (orthogonal Procrustes). The signs of its axes are
 * arbitrary, so a map could flip with each new text. Distances stay.
 * @param earlier the earlier point of the same item, undefined for a new one
 */
export function steady(points: readonly Point[], earlier: readonly (Point | undefined)[]): Point[] {
  const pairs = points.flatMap((point, i) => (earlier[i] ? [[point, earlier[i]] as const] : []))
  // These sums of products give the best rotation, and the best rotation of the mirror image.
  let same = 0
  let cross = 0
  let mirrorSame = 0
  let mirrorCross = 0
  for (const [{ x, y }, to] of pairs) {
    same += x * to.x + y * to.y
    cross += x * to.y - y * to.x
    mirrorSame += x * to.x - y * to.y
    mirrorCross += x * to.y + y * to.x
  }
  const mirror = Math.hypot(mirrorSame, mirrorCross) > Math.hypot(same, cross) ? -1 : 1
  const angle = mirror === -1 ? Math.atan2(mirrorCross, mirrorSame) : Math.atan2(cross, same)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return points.map(({ x, y }) => ({ x: x * cos - mirror * y * sin, y: x * sin + mirror * y * cos }))
}
