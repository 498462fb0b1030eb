import { LamError, openCheckpoint, type Program } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wasm } from './index.js'
import { batchOfLengths } from './testing/batches.js'

/** A timer's usual wait, in ms: some parts of the engine's work, on a machine that does other things besides. */
const TURN = 40
/** How long an aborted run may go on, in ms. */
const END = 200

// In one piece, each of the engine's passes over these takes some hundred milliseconds.
describe.each([
  ['one long text', [1600]],
  ['long texts', Array(3).fill(500)],
  ['sentences', Array(60).fill(25)],
])('while it reads %s, the event loop', (_, lengths) => {
  let program: Program
  beforeAll(async () => {
    program = await wasm({ variant: 'simd' }).compile(await openCheckpoint(mini))
  })
  afterAll(() => program.dispose())

  it(`turns every ${TURN} ms`, async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const started = performance.now()
    await program.run(batchOfLengths(lengths))
    const milliseconds = performance.now() - started
    clearInterval(timer)
    expect(milliseconds, 'a run too short to show anything').toBeGreaterThan(10 * TURN)
    expect(turns).toBeGreaterThan(milliseconds / TURN)
  })

  it(`ends a run within ${END} ms of its abort, and the next run is whole`, async () => {
    const expected = await program.run(batchOfLengths([7]))
    const controller = new AbortController()
    let aborted = Number.NaN
    setTimeout(() => {
      aborted = performance.now()
      controller.abort()
    }, 50)
    const code = await program.run(batchOfLengths(lengths), controller.signal).then(
      () => 'none',
      (error: unknown) => (LamError.is(error) ? error.code : String(error)),
    )
    expect(performance.now() - aborted).toBeLessThan(END)
    expect(code).toBe('LAM_ABORTED')
    expect(await program.run(batchOfLengths([7]))).toEqual(expected)
  })
})
