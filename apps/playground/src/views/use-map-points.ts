import { useRef } from 'preact/hooks'
import { fit } from '../geometry/fit.js'
import type { Point } from '../geometry/point.js'
import { project, varianceShown } from '../geometry/project.js'
import { steady } from '../geometry/steady.js'

/** A text with its point on the map. */
export interface MapPoint extends Point {
  /** Index of the text */
  readonly index: number
  /** Equal for the same text at any index, so that its point moves and is not created again */
  readonly key: string
}

export interface MapPlaces {
  readonly places: readonly MapPoint[]
  /** Variance of the points as a share of the rows', 0 to 1 */
  readonly shareShown: number
}

interface Projected {
  readonly key: readonly Float32Array[]
  readonly points: readonly Point[]
  readonly shareShown: number
}

/** Points on the map for the available rows, stable from one change to the next. */
export function useMapPoints(
  texts: readonly string[],
  rows: readonly (Float32Array | undefined)[],
  frame: { readonly width: number; readonly height: number },
): MapPlaces {
  const earlier = useRef<ReadonlyMap<string, Point>>(new Map())
  const projected = useRef<Projected>({ key: [], points: [], shareShown: 1 })
  const present = rows.flatMap((row, index) => (row ? [{ row, index }] : []))
  const key = present.map(({ row }) => row)
  const { current } = projected
  if (key.length !== current.key.length || key.some((row, i) => row !== current.key[i])) {
    const names = present.map(({ index }) => texts[index])
    const points = steady(
      project(key),
      names.map((name) => earlier.current.get(name)),
    )
    earlier.current = new Map(names.map((name, i) => [name, points[i]]))
    projected.current = { key, points, shareShown: varianceShown(key, points) }
  }
  const places = fit(projected.current.points, { ...frame, margin: 28 })
  return {
    places: places.map((point, i) => ({ ...point, ...identify(texts, present[i].index) })),
    shareShown: projected.current.shareShown,
  }
}

function identify(texts: readonly string[], index: number): Pick<MapPoint, 'index' | 'key'> {
  const twins = texts.slice(0, index).filter((text) => text === texts[index]).length
  return { index, key: `${twins} ${texts[index]}` }
}
