import { openCheckpoint } from '@lamjs/core/backend'
import { tinyHierarchical64 } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { onnx } from './backend.js'
import { textsOf } from './testing/texts.js'
import { sideSessions } from './threads.js'

const checkpoint = await openCheckpoint(tinyHierarchical64)
const compile = (sessions: number) => onnx({ device: 'cpu', cache: false, threads: 1, sessions }).compile(checkpoint)
const TEXTS = textsOf(300, 5, 700, 64, 65, 1, 130, 20, 9, 400)

describe('several sessions', () => {
  it('give the same rows as one, whether they are open yet or not, and report each shape once', async () => {
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

  it.each([
    { options: { threads: 1 }, count: 0, threads: 1 },
    { options: { threads: 2 }, count: 2, threads: 1 },
    { options: { threads: 8 }, count: 2, threads: 4 },
    { options: { threads: 8, sessions: 1 }, count: 0, threads: 8 },
    { options: { threads: 8, sessions: 3 }, count: 3, threads: 2 },
    { options: { threads: 1, sessions: 3 }, count: 3, threads: 1 },
  ])('are $count with $threads threads each for $options', ({ options, ...expected }) => {
    expect(sideSessions('cpu', options)).toEqual(expected)
  })

  it('are not there on other devices', () => {
    expect(sideSessions('cuda', { threads: 2, sessions: 3 }).count).toBe(0)
  })
})
