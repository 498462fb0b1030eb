import { useRef } from 'preact/hooks'
import { fit } from '../geometry/fit.js'
import type { Point } from '../geometry/point.js'
import { project } from '../geometry/project.js'
import { steady } from '../geometry/steady.js'

/** A text that has its place on the map. */
export interface MapPoint extends Point {
  /** Which text, by index */
  readonly index: number
  /** The same for the same text, wherever it stands in the list, so that its point moves instead of being made anew */
  readonly key: string
}

/** Places on the map for the rows that are there, steady from one change to the next. */
export function useMapPoints(
  texts: readonly string[],
  rows: readonly (Float32Array | undefined)[],
  frame: { readonly width: number; readonly height: number },
): MapPoint[] {
  const earlier = useRef<ReadonlyMap<string, Point>>(new Map())
  const projected = useRef<{ key: readonly Float32Array[]; points: Point[] }>({ key: [], points: [] })
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
    projected.current = { key, points }
  }
  const places = fit(projected.current.points, { ...frame, margin: 28 })
  return places.map((point, i) => ({ ...point, ...identify(texts, present[i].index) }))
}

function identify(texts: readonly string[], index: number): Pick<MapPoint, 'index' | 'key'> {
  const twins = texts.slice(0, index).filter((text) => text === texts[index]).length
  return { index, key: `${twins} ${texts[index]}` }
}
