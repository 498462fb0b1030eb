import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readingSteps } from './reading-steps.js'

const book = Array.from({ length: 900 }, (_, i) => `Paragraph ${i}, ${'which goes on and on '.repeat(1 + (i % 12))}`)

describe('readingSteps', () => {
  it('reads a short text at once', () => {
    expect(readingSteps('One.\n\nTwo.')).toEqual([10])
    expect(readingSteps('')).toEqual([0])
  })

  it('begins a long text with some of its paragraphs, each of them whole', () => {
    const text = book.join('\n\n')
    const steps = readingSteps(text)
    expect(steps.length).toBeGreaterThan(2)
    expect(steps[0]).toBeLessThan(text.length / 10)
    for (const end of steps.slice(0, -1)) expect(text.slice(end, end + 2)).toBe('\n\n')
  })

  it('advances to the end, and reads less than half of the text twice', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3000 }), { maxLength: 60 }), (parts) => {
        const text = parts.join('\n\n')
        const steps = readingSteps(text)
        expect(steps.at(-1)).toBe(text.length)
        expect(steps.every((end, i) => i === 0 || end > steps[i - 1])).toBe(true)
        expect(steps.slice(0, -1).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(text.length / 2)
      }),
    )
  })

  it('does not split a text of one paragraph', () => {
    const text = 'on and on '.repeat(5000)
    expect(readingSteps(text)).toEqual([text.length])
  })
})
