import { openCheckpoint } from '@lamjs/core'
import { tinyHierarchical64 } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { onnx } from './backend.js'
import { textsOf } from './testing/texts.js'
import { sessionCount } from './threads.js'

const checkpoint = await openCheckpoint(tinyHierarchical64)
const compile = (sessions: number) => onnx({ device: 'cpu', cache: false, threads: 1, sessions }).compile(checkpoint)
const TEXTS = textsOf(300, 5, 700, 64, 65, 1, 130, 20, 9, 400)

describe('several sessions', () => {
  it('give the same rows as one, whether the second is open yet or not, and report each shape once', async () => {
    const [one, three] = await Promise.all([compile(1), compile(3)])
    const expected = await one.run(TEXTS)
    const early = await three.run(TEXTS)
    await three.warmup()
    const late = await three.run(TEXTS)
    for (const rows of [early, late]) {
      expect(rows.length).toBe(expected.length)
      rows.forEach((value, i) => {
        expect(Math.abs(value - expected[i])).toBeLessThan(1e-5)
      })
    }
    const shapes = three.compilation().programs.map(({ shape }) => shape)
    expect(new Set(shapes).size).toBe(shapes.length)
    await Promise.all([one.dispose(), three.dispose()])
  })

  it('are disposed of while they still open', async () => {
    const program = await compile(3)
    const run = program.run(TEXTS)
    const disposed = program.dispose()
    expect((await run).length).toBe(10 * checkpoint.config.hiddenSize)
    await expect(disposed).resolves.toBeUndefined()
  })

  it('are one unless more are asked for, and one on other devices', () => {
    expect([{}, { sessions: 3 }].map((options) => sessionCount('cpu', options))).toEqual([1, 3])
    expect(sessionCount('cuda', { sessions: 3 })).toBe(1)
  })
})
