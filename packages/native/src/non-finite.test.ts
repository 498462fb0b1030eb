import { type CheckpointBytes, type ModelPackage, openCheckpoint } from '@lamjs/core/backend'
import { bertEncoders, checkpointBytes, tinyModels } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { describe, expect, it } from 'vitest'
import { native } from './index.js'
import { loadBinding } from './load-binding.js'
import { batchOf, cosine, direction, textOf } from './testing/batches.js'
import { tolerances } from './tolerances.js'

const { processor } = loadBinding()
const kinds = processor().isas.flatMap(({ name, precisions }) =>
  precisions.map((precision) => ({ isa: name, precision })),
)

/** Usually the one with all of LAM's parts. */
const models = everyCase ? tinyModels : tinyModels.slice(-1)

/** Less than a chunk, and several. */
const batch = batchOf([textOf(3), textOf(140, 2)])
const short = batchOf([textOf(3), textOf(40, 2)])

/** The tiny checkpoint with the largest value of some tensors at `largest` and the others in proportion, and some keys of its config changed. */
async function scaled(model: ModelPackage, names: readonly string[], largest: number, keys = {}) {
  const bytes = await checkpointBytes(model)
  const weights = await (await openCheckpoint(bytes)).openWeights()
  for (const name of names) {
    const info = weights.tensors.get(name)
    if (info?.dtype !== 'F32') throw new Error(`${name} is not F32`)
    const data: CheckpointBytes['model.safetensors'] = bytes['model.safetensors']
    const view = new DataView(data.buffer, data.byteOffset + info.byteOffset, info.byteLength)
    const values = Float32Array.from({ length: info.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true))
    const most = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    for (const [i, value] of values.entries()) view.setFloat32(4 * i, (value / most) * largest, true)
  }
  const config = { ...JSON.parse(new TextDecoder().decode(bytes['config.json'])), ...keys }
  return openCheckpoint({ ...bytes, 'config.json': new TextEncoder().encode(JSON.stringify(config)) })
}

const tensors = [
  'embeddings.word_embeddings.weight',
  'embeddings.LayerNorm.weight',
  ...['q', 'k', 'v', 'g', 'o', 'b', 'fast_gate', 'slow_gate'].map((part) => `deltanet_layers.0.${part}_proj.weight`),
  'deltanet_layers.0.q_conv1d.conv.weight',
  'deltanet_layers.0.o_norm.weight',
  'deltanet_norms.0.weight',
  'deltanet_ffns.0.dense.weight',
  'deltanet_ffns.0.dense.bias',
  'ffn_outputs.0.dense.weight',
]
const hierarchicalOnly = [
  'fast_decay_proj.weight',
  'resonance_flux.W_bilinear',
  'resonance_flux.flux_net.0.weight',
  'resonance_flux.token_flux_proj.0.weight',
  'resonance_flux.token_flux_proj.2.weight',
].map((part) => `deltanet_layers.0.${part}`)

describe.each(models)('weights up to 3e38 in $name', ({ name, model }) => {
  it.each(name === 'tiny-flat' ? tensors : [...tensors, ...hierarchicalOnly])(
    '%s: refused, or what the reference computes',
    async (tensor) => {
      const checkpoint = await scaled(model, [tensor], 3e38)
      const exact = await reference().compile(checkpoint)
      const expected = await exact.run(batch).catch(() => undefined)
      for (const { isa, precision } of kinds) {
        const program = await native({ isa, precision, threads: 1 }).compile(checkpoint)
        const found = await program.run(batch).catch((error: unknown) => error)
        await program.dispose()
        if (!(found instanceof Float32Array)) {
          expect(found, `${isa} ${precision}`).toMatchObject({ code: 'LAM_NON_FINITE' })
          continue
        }
        const width = found.length / 2
        for (const text of [0, 1]) {
          const likeness = expected && cosine(direction(found, text, width), direction(expected, text, width))
          expect(likeness, `${isa} ${precision}, text ${text}`).toBeGreaterThan(tolerances[precision].cosine)
        }
      }
      await exact.dispose()
    },
  )
})

describe.each(models)('weights up to 1e24, whose squares overflow float32, in $name', ({ name, model }) => {
  it.each(name === 'tiny-flat' ? tensors : [...tensors, ...hierarchicalOnly])(
    '%s: what the reference computes',
    async (tensor) => {
      const checkpoint = await scaled(model, [tensor], 1e24)
      const exact = await reference().compile(checkpoint)
      const expected = await exact.run(batch)
      await exact.dispose()
      for (const { isa, precision } of kinds) {
        const program = await native({ isa, precision, threads: 1 }).compile(checkpoint)
        const found = await program.run(batch)
        await program.dispose()
        const width = found.length / 2
        for (const text of [0, 1]) {
          const likeness = cosine(direction(found, text, width), direction(expected, text, width))
          expect(likeness, `${isa} ${precision}, text ${text}`).toBeGreaterThan(tolerances[precision].cosine)
        }
      }
    },
  )
})

const attention = 'encoder.layer.0.attention'
const bert = [
  'embeddings.word_embeddings.weight',
  'embeddings.LayerNorm.weight',
  ...['query.weight', 'query.bias', 'key.weight', 'value.weight', 'value.bias'].map(
    (part) => `${attention}.self.${part}`,
  ),
  ...['dense.weight', 'dense.bias', 'LayerNorm.weight'].map((part) => `${attention}.output.${part}`),
  'encoder.layer.0.intermediate.dense.weight',
  'encoder.layer.0.intermediate.dense.bias',
  'encoder.layer.0.output.dense.weight',
]

it('a bias of the keys changes no bit, however large: it cancels in the softmax', async () => {
  const [{ model }] = bertEncoders.filter(({ name }) => name === 'tiny-bert-mean')
  const rows: Float32Array[] = []
  for (const largest of [0, 1, 3e38]) {
    const program = await native({ threads: 1 }).compile(await scaled(model, [`${attention}.self.key.bias`], largest))
    rows.push(await program.run(short))
    await program.dispose()
  }
  expect(rows[1]).toEqual(rows[0])
  expect(rows[2]).toEqual(rows[0])
})

describe.each([3e38, 1e24])('weights up to %d in the bert family', (largest) => {
  const [{ model }] = bertEncoders.filter(({ name }) => name === 'tiny-bert-mean')

  it.each(bert)('%s: refused, or what the reference computes', async (tensor) => {
    const checkpoint = await scaled(model, [tensor], largest)
    const exact = await reference().compile(checkpoint)
    const expected = await exact.run(short)
    await exact.dispose()
    for (const { isa, precision } of kinds) {
      const program = await native({ isa, precision, threads: 1 }).compile(checkpoint)
      const found = await program.run(short).catch((error: unknown) => error)
      await program.dispose()
      if (!(found instanceof Float32Array)) {
        expect(found, `${isa} ${precision}`).toMatchObject({ code: 'LAM_NON_FINITE' })
        continue
      }
      const width = found.length / 2
      for (const text of [0, 1]) {
        const likeness = cosine(direction(found, text, width), direction(expected, text, width))
        expect(likeness, `${isa} ${precision}, text ${text}`).toBeGreaterThan(tolerances[precision].cosine)
      }
    }
  })
})

describe.each(models)('epsilons below the least number of float32 in $name', ({ model }) => {
  it('keep rows of equal values, and heads that are zero, what the reference computes', async () => {
    const zero = [
      'embeddings.word_embeddings.weight',
      'embeddings.position_embeddings.weight',
      'embeddings.token_type_embeddings.weight',
      'deltanet_layers.0.v_proj.weight',
      'deltanet_layers.0.v_conv1d.conv.bias',
    ]
    const checkpoint = await scaled(model, zero, 0, { layer_norm_eps: 1e-60, o_norm_eps: 1e-60 })
    const exact = await reference().compile(checkpoint)
    const expected = await exact.run(batch)
    await exact.dispose()
    for (const { name } of processor().isas) {
      const program = await native({ isa: name, threads: 1 }).compile(checkpoint)
      const found = await program.run(batch)
      await program.dispose()
      const width = found.length / 2
      for (const text of [0, 1]) {
        expect(cosine(direction(found, text, width), direction(expected, text, width)), name).toBeGreaterThan(0.999999)
      }
    }
  })
})
