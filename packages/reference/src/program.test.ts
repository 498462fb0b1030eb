import { type Checkpoint, openCheckpoint, type Program, type TokenBatch, wholeTexts } from '@lamjs/core/backend'
import { tinyFlat, tinyHierarchical } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
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

describe('a reference program', () => {
  it('gives a text the same bits alone, in a batch and in concurrent runs', async () => {
    const program = await compileTiny()
    const texts = [3, 70, 9, 1, 16].map(someIds)
    const together = await program.run(batchOf(...texts))
    const alone = await Promise.all(texts.map((text) => program.run(batchOf(text))))
    expect([...together]).toEqual(alone.flatMap((row) => [...row]))
  })

  it('averages any spans, in any order, across blocks', async () => {
    const program = await compileTiny(5)
    const ids = someIds(50)
    const single = Uint32Array.from({ length: 100 }, (_, i) => Math.ceil(i / 2))
    const offsets = Uint32Array.of(0, 20, 50)
    const tokens = await program.run({ ids, offsets, spans: single })
    const [late, early] = [
      [22, 41],
      [2, 20],
    ]
    const spans = await program.run({ ids, offsets, spans: Uint32Array.of(...late, ...early) })
    for (const [row, [start, end]] of [late, early].entries()) {
      for (let i = 0; i < 64; i++) {
        let sum = 0
        for (let token = start; token < end; token++) sum += tokens[token * 64 + i]
        expect(spans[row * 64 + i]).toBeCloseTo(sum / (end - start), 6)
      }
    }
  })

  it('returns no rows for an empty batch', async () => {
    const program = await compileTiny()
    expect((await program.run(batchOf())).length).toBe(0)
  })

  it.each([
    ['an id outside the vocabulary', { ids: Int32Array.of(200) }],
    ['a negative id', { ids: Int32Array.of(-1) }],
    ['offsets that stop short', { ids: Int32Array.of(1, 2) }],
    ['a span outside its text', { spans: Uint32Array.of(0, 2) }],
    ['half a span', { spans: Uint32Array.of(0) }],
  ])('refuses %s', async (_what, wrong) => {
    const program = await compileTiny()
    await expect(program.run({ ...batchOf(Int32Array.of(1)), ...wrong })).rejects.toEqual(code('LAM_INPUT_INVALID'))
  })

  it('does not start when its signal has already fired', async () => {
    const program = await compileTiny()
    await expect(program.run(batchOf(someIds(4)), AbortSignal.abort())).rejects.toEqual(code('LAM_ABORTED'))
    await expect(program.warmup(AbortSignal.abort())).rejects.toEqual(code('LAM_ABORTED'))
  })

  it('lets timers fire while it runs', async () => {
    const program = await compileTiny()
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await Promise.all([program.run(batchOf(someIds(1500))), program.run(batchOf(someIds(1500)))])
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
  })

  it('finishes its runs when disposed of, then refuses new ones', async () => {
    const program = await compileTiny()
    const finished: string[] = []
    const run = program.run(batchOf(someIds(300))).then((rows) => finished.push(`run of ${rows.length}`))
    await program.dispose().then(() => finished.push('dispose'))
    await run
    expect(finished).toEqual(['run of 64', 'dispose'])
    await expect(program.run(batchOf(someIds(4)))).rejects.toEqual(code('LAM_DISPOSED'))
    await expect(program.warmup()).rejects.toEqual(code('LAM_DISPOSED'))
    await program.dispose()
  })

  it('refuses rows that are not finite', async () => {
    const checkpoint = await withHugeWeights(tinyFlat)
    const program = await reference().compile(checkpoint)
    await expect(program.run(batchOf(someIds(4)))).rejects.toEqual(code('LAM_NON_FINITE'))
  })

  it('reports its device, precision and compilation', async () => {
    const program = await compileTiny()
    expect(program.device).toBe('cpu (JavaScript, float64)')
    expect(program.precision).toBe('float64')
    const { programs } = program.compilation()
    expect(programs).toEqual([{ shape: 'any', milliseconds: expect.any(Number), origin: 'ahead-of-time' }])
    expect(programs[0].milliseconds).toBeGreaterThan(0)
  })
})

describe('compiling', () => {
  it('refuses every precision but float64', async () => {
    const checkpoint = await openCheckpoint(tinyFlat)
    await expect(reference().compile(checkpoint, { precision: 'float32' })).rejects.toEqual(
      code('LAM_PRECISION_UNSUPPORTED'),
    )
    expect((await reference().compile(checkpoint, { precision: 'float64' })).precision).toBe('float64')
  })

  it('stops when its signal fires', async () => {
    const checkpoint = await openCheckpoint(tinyFlat)
    await expect(reference().compile(checkpoint, { signal: AbortSignal.abort() })).rejects.toEqual(code('LAM_ABORTED'))
    const controller = new AbortController()
    const compiling = reference().compile(checkpoint, { signal: controller.signal })
    controller.abort()
    await expect(compiling).rejects.toEqual(code('LAM_ABORTED'))
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses a block of %d tokens', (block) => {
    expect(() => reference({ block })).toThrow(code('LAM_OPTION_INVALID'))
  })
})

/** Sets the last norm's scale to 1e300, which float32 cannot represent. */
async function withHugeWeights(source: typeof tinyFlat): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(source)
  const weights = await checkpoint.openWeights()
  const load: typeof weights.load = async () => {
    const reader = await weights.load()
    return {
      float32: (name) => reader.float32(name),
      bytes: (name) => reader.bytes(name),
      float64: (name) => reader.float64(name).map((value) => (name === 'ffn_norms.1.weight' ? 1e300 : value)),
    }
  }
  return { ...checkpoint, openWeights: async () => ({ ...weights, load }) }
}
