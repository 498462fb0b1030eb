import { describe, expect, it } from 'vitest'
import { placePrograms } from './place-programs.js'

const program = (shape: string, milliseconds: number) => ({ shape, milliseconds, origin: 'just-in-time' as const })
const report = { programs: [program('a', 10), program('b', 20), program('c', 30)] }

describe('placePrograms', () => {
  it('lays new programs end to end, the newest ending now', () => {
    const placed = placePrograms(report, 1, 100)
    expect(placed.map((event) => [event.start, event.milliseconds])).toEqual([
      [50, 20],
      [70, 30],
    ])
  })

  it('never begins before the start, and finds nothing where nothing is new', () => {
    expect(placePrograms(report, 0, 40).map(({ start }) => start)).toEqual([0, 0, 10])
    expect(placePrograms(report, 3, 40)).toEqual([])
  })
})
