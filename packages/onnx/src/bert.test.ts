import { errorOf } from '@lamjs/conformance'
import { LAM, openCheckpoint, type Program, type TokenBatch, wholeTexts } from '@lamjs/core/backend'
import { bertCases, bertEncoders, bertRerankers, pairCases } from '@lamjs/oracle'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { describe, expect, it } from 'vitest'
import { onnx } from './backend.js'
import { listCache } from './cache/index.js'
import { temporaryFolder } from './testing/temporary-folder.js'
import { webgpuAbsent } from './testing/webgpu-absent.js'

const folder = temporaryFolder()
const cpu = onnx({ device: 'cpu', cacheDirectory: folder })

/** Texts and the span that stands for each: the whole of it, or its first token. */
function batchOf(texts: readonly Int32Array[], pooling: 'mean' | 'cls'): TokenBatch {
  const offsets = new Uint32Array(texts.length + 1)
  texts.forEach((text, i) => {
    offsets[i + 1] = offsets[i] + text.length
  })
  const whole = wholeTexts(offsets)
  const spans = pooling === 'mean' ? whole : whole.map((at, i) => (i % 2 ? whole[i - 1] + 1 : at))
  return { ids: Int32Array.from(texts.flatMap((ids) => [...ids])), offsets, spans }
}

const unit = (row: ArrayLike<number>) => {
  const norm = Math.hypot(...Array.from(row))
  return Array.from(row, (value) => value / norm)
}

/** The largest difference of a component from the known vectors of a model, all texts in one call. */
async function worstOf(program: Program, name: (typeof bertEncoders)[number]['name']): Promise<number> {
  const { cases } = await bertCases(name)
  const rows = await program.run(
    batchOf(
      cases.map(({ ids }) => ids),
      name === 'tiny-bert-cls' ? 'cls' : 'mean',
    ),
  )
  const width = rows.length / cases.length
  const errors = cases.flatMap(({ embedding }, i) =>
    unit(rows.subarray(i * width, (i + 1) * width)).map((value, j) => Math.abs(value - embedding[j])),
  )
  return Math.max(...errors)
}

describe.each(bertEncoders)('$name on a CPU', ({ name, model }) => {
  it.each(['float32', 'int8'] as const)(
    'gives its known vectors in %s, built and out of the cache',
    async (precision) => {
      const checkpoint = await openCheckpoint(model)
      for (const origin of ['just-in-time', 'cache']) {
        const program = await cpu.compile(checkpoint, { precision })
        expect(await worstOf(program, name)).toBeLessThan(program.tolerance.absolute)
        expect(program.compilation().programs[0].origin).toBe(origin)
        await program.dispose()
      }
    },
  )

  it('refuses a text longer than its positions, and computes the longest', async () => {
    const checkpoint = await openCheckpoint(model)
    const { mostTokens, hiddenSize } = checkpoint.config
    const program = await cpu.compile(checkpoint)
    const text = (length: number) => batchOf([new Int32Array(length).fill(7)], 'mean')
    const error = await errorOf(() => program.run(text(mostTokens + 1)))
    expect([error.code, error.message]).toEqual(['LAM_INPUT_INVALID', expect.stringContaining(String(mostTokens))])
    expect((await program.run(text(mostTokens))).length).toBe(hiddenSize)
    await program.dispose()
  })
})

describe.each(bertRerankers)('$name on a CPU', ({ name, model }) => {
  it('scores its known pairs, also where a call is shared among sessions', async () => {
    const pairs = await pairCases(name)
    const lam = new LAM(onnx({ cacheDirectory: folder, sessions: 2, threads: 2 }), { model })
    for (const query of new Set(pairs.map((pair) => pair.query))) {
      const asked = pairs.filter((pair) => pair.query === query)
      // Many copies: enough for two sessions.
      const texts = Array.from({ length: 12 }, () => asked.map(({ text }) => text)).flat()
      const { scores } = await lam.rerank(query, texts)
      texts.forEach((_, i) => {
        expect(Math.abs(scores[i] - asked[i % asked.length].score)).toBeLessThan(1e-5)
      })
    }
    await lam.dispose()
  })
})

describe('shapes', () => {
  it('are all compiled by a strict program, which then takes any text', async () => {
    const checkpoint = await openCheckpoint(bertEncoders[0].model)
    const program = await cpu.compile(checkpoint, { strict: true })
    const before = program.compilation().programs
    expect(before.map(({ shape }) => shape)).toContain('1 x 512 tokens')
    expect(before.length).toBe(20)
    for (let length = 1; length <= 512; length += 37) {
      await program.run(batchOf([new Int32Array(length).fill(9), new Int32Array(1 + (length % 50)).fill(8)], 'mean'))
    }
    expect(program.compilation().programs).toEqual(before)
    await program.dispose()
  })

  it('of both families are kept side by side, each under the version of its graph', async () => {
    const kept = await listCache(folder)
    expect(kept.filter(({ description }) => description.includes('graph bert-2/any')).length).toBeGreaterThan(0)
  })
})

// In software, and where there is no adapter listed as not run.
describe.skipIf(webgpuAbsent)('on WebGPU', () => {
  it.each(everyCase ? bertEncoders : bertEncoders.slice(-1))(
    '$name gives its known vectors, every node on the device',
    async ({ name, model }) => {
      const program = await onnx({ device: 'webgpu', rows: [1], cache: false }).compile(await openCheckpoint(model))
      expect(await worstOf(program, name)).toBeLessThan(program.tolerance.absolute)
      await program.dispose()
    },
    300_000,
  )
})
