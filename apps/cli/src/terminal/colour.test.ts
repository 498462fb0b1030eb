import { describe, expect, it } from 'vitest'
import { paletteFor } from './colour.js'

const terminal = { isTTY: true, hasColors: () => true } as unknown as NodeJS.WriteStream
const pipe = { isTTY: undefined } as unknown as NodeJS.WriteStream

describe('paletteFor', () => {
  it('colours on a terminal', () => {
    expect(paletteFor(terminal, {}).strong('x')).toBe('\u001b[1mx\u001b[22m')
  })

  it('does not change text in a pipe', () => {
    expect(paletteFor(pipe, {}).strong('x')).toBe('x')
  })

  it('does not change text if NO_COLOR is set, and ignores an empty one', () => {
    expect(paletteFor(terminal, { NO_COLOR: '1' }).accent('x')).toBe('x')
    expect(paletteFor(terminal, { NO_COLOR: '' }).accent('x')).toBe('\u001b[36mx\u001b[39m')
  })
})
