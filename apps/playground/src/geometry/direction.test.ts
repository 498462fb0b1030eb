import { describe, expect, it } from 'vitest'
import { arrowDirection, nextInDirection } from './direction.js'

const points = [
  { x: 0, y: 0 },
  { x: 10, y: 1 },
  { x: 5, y: 30 },
  { x: -8, y: 0 },
]

describe('nextInDirection', () => {
  it('goes to the nearest straight ahead', () => {
    expect(nextInDirection(points, 0, 'right')).toBe(1)
    expect(nextInDirection(points, 0, 'left')).toBe(3)
    expect(nextInDirection(points, 1, 'down')).toBe(2)
  })

  it('stays if no point lies that way', () => {
    expect(nextInDirection(points, 1, 'right')).toBe(1)
    expect(nextInDirection(points, 0, 'up')).toBe(0)
  })
})

describe('arrowDirection', () => {
  it('knows the four arrow keys and no other', () => {
    expect(['ArrowLeft', 'ArrowDown', 'a', 'Enter'].map(arrowDirection)).toEqual(['left', 'down', undefined, undefined])
  })
})
