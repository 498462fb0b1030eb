import { type CheckpointBytes, openCheckpoint } from '@lamjs/core'
import { checkpointBytes, tinyModels } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { native } from './index.js'
import { loadBinding } from './load-binding.js'
import { batchOf, cosine, direction, textOf } from './testing/batches.js'
import { tolerances } from './tolerances.js'

const { processor, testing } = loadBinding()
const kinds = processor().isas.flatMap(({ name, precisions }) =>
  precisions.map((precision) => ({ isa: name, precision })),
)

/** Less than a chunk, and several. */
const batch = batchOf([textOf(3), textOf(140, 2)])

/** The tiny checkpoint with the largest value of one tensor at `largest` and the others in proportion. */
async function scaled(model: (typeof tinyModels)[number]['model'], tensor: string, largest: number) {
  const bytes = await checkpointBytes(model)
  const { weights } = await openCheckpoint(bytes)
  const info = weights.tensors.get(tensor)
  if (info?.dtype !== 'F32') throw new Error(`${tensor} is not F32`)
  const data: CheckpointBytes['model.safetensors'] = bytes['model.safetensors']
  const view = new DataView(data.buffer, data.byteOffset + info.byteOffset, info.byteLength)
  let most = 0
  for (let at = 0; at < info.byteLength; at += 4) most = Math.max(most, Math.abs(view.getFloat32(at, true)))
  for (let at = 0; at < info.byteLength; at += 4)
    view.setFloat32(at, (view.getFloat32(at, true) / most) * largest, true)
  return openCheckpoint(bytes)
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

describe.each(tinyModels)('weights up to 3e38 in $name', ({ name, model }) => {
  it.each(name === 'tiny-flat' ? tensors : [...tensors, ...hierarchicalOnly])(
    '%s: refused, or what the reference computes',
    async (tensor) => {
      const checkpoint = await scaled(model, tensor, 3e38)
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

describe.each(processor().isas)('on $name', ({ name }) => {
  it.each(['gelu', 'sigmoid'] as const)('%s makes nothing finite of what is not', (kernel) => {
    const values = Float32Array.of(Number.NaN, 0, Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, -1)
    const found = [...testing.map(name, kernel, values)]
    expect(found.map(Number.isFinite)).toEqual([false, true, false, true, false, true])
  })
})
