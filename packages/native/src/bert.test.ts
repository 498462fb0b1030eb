import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ModelConfig, openCheckpoint } from '@lamjs/core/backend'
import { bertEncoders } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { drawGeometry, randomModel } from '../scripts/random-geometry.mjs'
import { native } from './index.js'
import { loadBinding } from './load-binding.js'
import { batchOf, cosine, direction, largestDifference, textOf } from './testing/batches.js'
import { kinds } from './testing/kinds.js'
import { config, exactRows, model, rowsOf } from './testing/wide-bert.js'

describe.each(['gelu', 'gelu_tanh', 'relu'] as const)('with %s', (activation) => {
  it('random texts with types are what the reference computes', async () => {
    const own = randomModel({ ...config, activation }, 2)
    const batch = batchOf([textOf(40), textOf(7, 2)])
    const types = batch.ids.map((id) => id % 2)
    const typed = { ...batch, types: Uint8Array.from(types) }
    const expected = await exactRows(own, typed)
    for (const { isa, precision } of kinds.filter(({ precision }) => precision === 'float32')) {
      const [found] = await rowsOf({ isa, precision }, own, typed)
      for (const text of [0, 1]) {
        expect(largestDifference(direction(found, text, 432), direction(expected, text, 432))).toBeLessThan(1e-5)
      }
    }
  })
})

it('spans of a text are means of its rows', async () => {
  const text = textOf(20)
  const spans = (pairs: number[]) => ({ ...batchOf([text]), spans: Uint32Array.from(pairs) })
  const [first, last, both, all] = await rowsOf(
    {},
    model,
    spans([0, 1]),
    spans([19, 20]),
    spans([0, 1, 19, 20]),
    spans([0, 20]),
  )
  expect(both).toEqual(Float32Array.of(...first, ...last))
  const each = await rowsOf({}, model, spans(Array.from({ length: 40 }, (_, i) => (i + 1) >> 1)))
  const mean = Array.from({ length: 432 }, (_, i) => {
    let sum = 0
    for (let t = 0; t < 20; t++) sum += each[0][t * 432 + i]
    return sum / 20
  })
  expect(largestDifference(all, mean)).toBeLessThan(1e-6)
})

describe('a batch that the model has no rows for', () => {
  it.each([
    ['a text longer than the positions', { ...batchOf([textOf(3), textOf(1201)]) }],
    ['a type beyond the types', { ...batchOf([textOf(3)]), types: Uint8Array.of(0, 2, 0) }],
    ['fewer types than tokens', { ...batchOf([textOf(3)]), types: Uint8Array.of(0, 1) }],
  ])('%s is refused, by the program and by the engine', async (_, batch) => {
    const program = await native().compile(model)
    await expect(program.run(batch)).rejects.toMatchObject({ code: 'LAM_INPUT_INVALID' })
    await program.dispose()
    const request = { threads: 1, precision: 'float32', isa: 'scalar', config } as const
    const weights = await model.openWeights()
    const reader = await weights.load()
    const tensors = [...weights.tensors.values()]
    const bytes = new Uint8Array(Buffer.concat(tensors.map(({ name }) => reader.bytes(name))))
    const bound = await loadBinding().load({ ...request, tensors, files: [{ label: 'random', bytes }] })
    expect(() => bound.run(batch.ids, batch.offsets, batch.spans, 'types' in batch ? batch.types : undefined)).toThrow(
      expect.objectContaining({ code: 'LAM_INPUT_INVALID' }),
    )
    bound.close()
  })
})

describe.each(bertEncoders)('$name', ({ model: source }) => {
  it.each([{ positionOffset: 5 }, { activation: 'relu' }, { activation: 'gelu_tanh' }, { layerNormEps: 0.5 }])(
    'compiled with %j has numbers of its own',
    async (change) => {
      const checkpoint = await openCheckpoint(source)
      const batch = batchOf([textOf(9), textOf(30)])
      const altered = { ...checkpoint, config: { ...checkpoint.config, ...change } as ModelConfig }
      const program = await native().compile(checkpoint)
      const [[found], expected, plain] = [
        await rowsOf({}, altered, batch),
        await exactRows(altered, batch),
        await program.run(batch),
      ]
      await program.dispose()
      expect(found).not.toEqual(plain)
      const width = checkpoint.config.hiddenSize
      for (const text of [0, 1]) {
        expect(largestDifference(direction(found, text, width), direction(expected, text, width))).toBeLessThan(1e-5)
      }
    },
  )

  it('gives the same bits from a checkpoint in three files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lam-shards-'))
    try {
      const batch = batchOf([textOf(30)])
      const checkpoint = await openCheckpoint(source)
      for (const [name, url] of Object.entries(source.files)) {
        if (name !== 'model.safetensors') cpSync(url as URL, join(folder, name))
      }
      writeShards(readFileSync(source.files['model.safetensors'] as URL), folder)
      const sharded = await openCheckpoint(folder)
      expect((await sharded.openWeights()).files).toHaveLength(3)
      const [[one], [three]] = [await rowsOf({}, checkpoint, batch), await rowsOf({}, sharded, batch)]
      expect(three).toEqual(one)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

/** Splits a safetensors file into three with an index, its tensors dealt out in turn. */
function writeShards(file: Buffer, folder: string): void {
  const start = 8 + Number(file.readBigUInt64LE())
  const header: Record<string, { data_offsets: number[] }> = JSON.parse(file.toString('utf8', 8, start))
  const names = Object.keys(header).filter((name) => name !== '__metadata__')
  const map: Record<string, string> = {}
  for (let shard = 0; shard < 3; shard++) {
    const shardName = `model-0000${shard + 1}-of-00003.safetensors`
    const own = names.filter((_, i) => i % 3 === shard)
    const parts: Buffer[] = []
    const entries: typeof header = {}
    let at = 0
    for (const name of own) {
      const [from, to] = header[name].data_offsets
      parts.push(file.subarray(start + from, start + to))
      entries[name] = { ...header[name], data_offsets: [at, at + to - from] }
      at += to - from
      map[name] = shardName
    }
    const json = Buffer.from(JSON.stringify(entries))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(json.length))
    writeFileSync(join(folder, shardName), Buffer.concat([length, json, ...parts]))
  }
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: map }))
}

describe.each([1, 3])('geometries drawn at random, weights times %i', (scale) => {
  it('are what the reference computes', async () => {
    for (let index = 0; index < 20; index++) {
      const { checkpoint, batch, lengths, label } = drawGeometry(2, index, scale, 'bert')
      const [found] = await rowsOf({ threads: 1 }, checkpoint, batch)
      const expected = await exactRows(checkpoint, batch)
      const width = checkpoint.config.hiddenSize
      for (const text of lengths.keys()) {
        const likeness = cosine(direction(found, text, width), direction(expected, text, width))
        expect(likeness, label).toBeGreaterThan(0.999999)
      }
    }
  })
})
