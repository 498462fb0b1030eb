import { describe, expect, it } from 'vitest'
import { ModelLog, type ModelNews } from './model-log.js'
import type { EngineEvent } from './protocol.js'

/** A log whose clock the test sets. */
function logAt(start: number) {
  const events: EngineEvent[] = []
  const clock = { now: start }
  const log = new ModelLog({ now: () => clock.now, record: (event) => events.push(event) })
  const hear = (now: number, step: ModelNews['step'], file: ModelNews['file'], loadedBytes: number) => {
    clock.now = now
    log.hear({ step, file, loadedBytes, allLoadedBytes: 0, allBytes: 0 })
  }
  const steps = () =>
    events.map((event) => [event.kind, event.start, event.milliseconds, 'bytes' in event && event.bytes])
  return { clock, log, hear, steps }
}

describe('ModelLog', () => {
  it('puts steps end to end, from the first report of one to the first report of the next', () => {
    const { clock, log, hear, steps } = logAt(10)
    hear(15, 'download', 'config.json', 0)
    hear(20, 'download', 'config.json', 400)
    hear(22, 'verify', 'config.json', 400)
    hear(25, 'download', 'tokenizer.json', 0)
    hear(50, 'download', 'tokenizer.json', 900)
    hear(60, 'verify', 'tokenizer.json', 900)
    clock.now = 64
    log.end()
    expect(steps()).toEqual([
      ['download', 10, 12, 400],
      ['verify', 22, 3, 400],
      ['download', 25, 35, 900],
      ['verify', 60, 4, 900],
    ])
  })

  it('ends the step of a stored file with its report', () => {
    const { log, hear, steps } = logAt(0)
    hear(4, 'stored', 'config.json', 400)
    hear(9, 'stored', 'tokenizer.json', 900)
    log.end()
    expect(steps()).toEqual([
      ['stored', 0, 4, 400],
      ['stored', 4, 5, 900],
    ])
  })
})
