import { Worker } from 'node:worker_threads'
import { mini } from '@lamjs/model-mini'
import { describe, expect, it } from 'vitest'
import { native } from './index.js'
import { batchOf, textOf, withProgram } from './testing/batches.js'

const long = textOf(6_000, 5, 30_000)

describe('while a long text is encoded', () => {
  it('a timer of 1 ms is never more than 20 ms later than beside any other busy thread', async () => {
    await withProgram(native({ threads: 1 }), mini, async (program) => {
      // What the machine's scheduler and other processes do to a timer is not ours to answer for.
      let least = Number.POSITIVE_INFINITY
      for (let attempt = 0; attempt < 4 && least >= 20; attempt++) {
        const beside = await worstDelay(busyThread(1000))
        least = Math.min(least, (await worstDelay(program.run(batchOf([long])))) - beside)
      }
      expect(least).toBeLessThan(20)
    })
  })

  it('an abort rejects within 50 ms, and frees the engine within 50 ms more', async () => {
    await withProgram(native(), mini, async (program) => {
      const short = batchOf([textOf(10)])
      await program.run(short)
      const controller = new AbortController()
      const run = program.run(batchOf([long]), controller.signal)
      await new Promise((resolve) => setTimeout(resolve, 100))
      const start = performance.now()
      controller.abort(new Error('enough'))
      await expect(run).rejects.toMatchObject({ code: 'LAM_ABORTED', cause: new Error('enough') })
      expect(performance.now() - start).toBeLessThan(50)
      await program.run(short)
      expect(performance.now() - start).toBeLessThan(100)
    })
  })

  it('a short text that comes later is done first', async () => {
    await withProgram(native(), mini, async (program) => {
      const done: string[] = []
      const first = program.run(batchOf([long])).then(() => done.push('long'))
      const second = program.run(batchOf([textOf(10)])).then(() => done.push('short'))
      await Promise.all([first, second])
      expect(done).toEqual(['short', 'long'])
    })
  })
})

/** The longest time between two ticks of a 1 ms timer while `run` is under way, in ms. */
async function worstDelay(run: Promise<unknown>): Promise<number> {
  let last = performance.now()
  let worst = 0
  let ticks = 0
  const timer = setInterval(() => {
    const now = performance.now()
    worst = Math.max(worst, now - last)
    last = now
    ticks++
  }, 1)
  await run
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(50)
  return worst
}

/** A thread that does nothing but count for so many ms. */
function busyThread(milliseconds: number): Promise<unknown> {
  const code = `const end = performance.now() + ${milliseconds}; while (performance.now() < end);`
  const worker = new Worker(code, { eval: true })
  return new Promise((resolve) => worker.once('exit', resolve))
}
