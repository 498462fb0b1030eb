import type { Point } from './point.js'

/** A label beside its point; `x` is the start, middle or end of its text, by `anchor`. */
export interface Label {
  /** Index of the label's form that fits */
  readonly form: number
  readonly x: number
  /** The label's vertical middle */
  readonly y: number
  readonly anchor: 'start' | 'middle' | 'end'
}

/** Size of a label, or of the frame */
export interface Size {
  readonly width: number
  readonly height: number
}

export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Distance from the point's centre */
const GAP = 10
/** Free space between a label and the frame's edge */
const EDGE = 8

/**
 * Places labels so that none covers another or a point, or comes near the frame's edge. It tries the right of the point, left, below,
 * above and diagonals, then the label's other forms, and else omits it. Earlier labels have priority.
 * @param sizes sizes of each label's forms, the best first, in the points' unit
 * @param blocked areas without labels
 * @param urgent number of first labels that may cover points if they do not fit otherwise
 */
export function placeLabels(
  points: readonly Point[],
  sizes: readonly (readonly Size[])[],
  frame: Size,
  blocked: readonly Box[] = [],
  urgent = 0,
): (Label | undefined)[] {
  const dots = points.map(({ x, y }) => box(x - 5, x + 5, y, 10))
  const taken: Box[] = [...blocked]
  return points.map((point, i) => {
    const places = sizes[i].flatMap((size, form) => candidates(point, size, form))
    const fits = ([, space]: Place) => isInside(space, frame) && !taken.some((other) => overlap(space, other))
    const isFree = ([, space]: Place) => !dots.some((dot) => overlap(space, dot))
    const place = places.find((one) => fits(one) && isFree(one)) ?? (i < urgent ? places.find(fits) : undefined)
    if (place) taken.push(place[1])
    return place?.[0]
  })
}

type Place = readonly [Label, Box]

function candidates({ x, y }: Point, { width, height }: Size, form: number): Place[] {
  const below = y + GAP + height / 2
  const above = y - GAP - height / 2
  return [
    [{ form, x: x + GAP, y, anchor: 'start' }, box(x + GAP, x + GAP + width, y, height)],
    [{ form, x: x - GAP, y, anchor: 'end' }, box(x - GAP - width, x - GAP, y, height)],
    [{ form, x, y: below, anchor: 'middle' }, box(x - width / 2, x + width / 2, below, height)],
    [{ form, x, y: above, anchor: 'middle' }, box(x - width / 2, x + width / 2, above, height)],
    [{ form, x, y: above, anchor: 'start' }, box(x, x + width, above, height)],
    [{ form, x, y: below, anchor: 'start' }, box(x, x + width, below, height)],
    [{ form, x, y: above, anchor: 'end' }, box(x - width, x, above, height)],
    [{ form, x, y: below, anchor: 'end' }, box(x - width, x, below, height)],
  ]
}

function box(left: number, right: number, middle: number, height: number): Box {
  return { left, right, top: middle - height / 2, bottom: middle + height / 2 }
}

function isInside({ left, right, top, bottom }: Box, { width, height }: Size): boolean {
  return left >= EDGE && right <= width - EDGE && top >= EDGE && bottom <= height - EDGE
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
