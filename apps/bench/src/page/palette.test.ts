import { describe, expect, it } from 'vitest'
import { ENGINE_COLOURS, GROUND, PHASE_COLOURS } from './palette.js'

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

describe.each(['light', 'dark'] as const)('colours of the %s page', (theme) => {
  it('of engines can be read as letters on its ground', () => {
    for (const colour of ENGINE_COLOURS) expect(contrast(colour[theme], GROUND[theme])).toBeGreaterThan(4.5)
  })

  it('of neighbouring phases differ without their hue', () => {
    for (let i = 1; i < PHASE_COLOURS.length; i++) {
      expect(contrast(PHASE_COLOURS[i - 1][theme], PHASE_COLOURS[i][theme])).toBeGreaterThan(1.25)
    }
  })
})
