import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Progress } from './progress.js'

/** What is written to a terminal of this width, or to a pipe. */
function stream(columns?: number) {
  const written: string[] = []
  return { written, isTTY: columns !== undefined, columns, write: (text: string) => written.push(text) }
}

describe('Progress', () => {
  it('writes the first message to a pipe at once, and then the latest after each interval', async () => {
    const pipe = stream()
    const progress = new Progress(pipe, 20)
    progress.update('one')
    progress.update('two')
    progress.update('three')
    expect(pipe.written).toEqual(['[0:00] one\n'])
    await pause(60)
    progress.stop()
    expect(pipe.written[1]).toBe('[0:00] three\n')
    const count = pipe.written.length
    await pause(60)
    expect(pipe.written).toHaveLength(count)
  })

  it('writes over its line in a terminal, no wider than that', () => {
    const terminal = stream(20)
    const progress = new Progress(terminal)
    progress.update('a message that is longer than the terminal')
    progress.stop()
    expect(terminal.written).toEqual(['\r\x1b[K[0:00] a message th', '\r\x1b[K'])
  })
})
