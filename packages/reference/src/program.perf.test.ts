import { LamError, openCheckpoint, type Program, type TokenBatch, wholeTexts } from '@lamjs/core/backend'
import { tinyHierarchical } from '@lamjs/oracle'
import { expect, it } from 'vitest'
import { reference } from './backend.js'
import { someIds } from './testing/open-model.js'

const code = (value: string) => expect.objectContaining({ name: 'LamError', code: value })

async function compileTiny(block?: number): Promise<Program> {
  return reference(block === undefined ? {} : { block }).compile(await openCheckpoint(tinyHierarchical))
}

function batchOf(...texts: Int32Array[]): TokenBatch {
  const offsets = Uint32Array.of(0, ...texts.map((_, i) => texts.slice(0, i + 1).reduce((sum, t) => sum + t.length, 0)))
  return { ids: Int32Array.from(texts.flatMap((text) => [...text])), offsets, spans: wholeTexts(offsets) }
}

it('a reference program stops within a run when its signal fires, and then runs the next batch', async () => {
  const program = await compileTiny()
  const delays: number[] = []
  for (let time = 0; time < 5; time++) {
    const controller = new AbortController()
    const long = program.run(batchOf(someIds(20_000)), controller.signal)
    await new Promise((resolve) => setTimeout(resolve, 30))
    const start = performance.now()
    controller.abort(new Error('enough'))
    const error = await long.catch((reason: unknown) => reason)
    delays.push(performance.now() - start)
    expect(error).toEqual(code('LAM_ABORTED'))
    expect(LamError.is(error) && error.cause).toEqual(new Error('enough'))
  }
  // A slice takes 8 ms, the whole run seconds. The best of five, with a wide margin, because other processes take time.
  expect(Math.min(...delays)).toBeLessThan(200)
  expect((await program.run(batchOf(someIds(4)))).length).toBe(64)
})
