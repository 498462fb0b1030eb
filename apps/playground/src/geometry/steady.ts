import type { Point } from './point.js'

/**
 * Turns and mirrors a projection, whose axes have no sign of their own, to lie as close as it can to an earlier one, so
 * that a map does not flip when a text is added. Distances stay.
 * @param earlier the earlier place of the same item, undefined for a new one
 */
export function steady(points: readonly Point[], earlier: readonly (Point | undefined)[]): Point[] {
  const pairs = points.flatMap((point, i) => (earlier[i] ? [[point, earlier[i]] as const] : []))
  // Sums of products tell both the best turn and the best turn of the mirror image (Procrustes, in the plane).
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
