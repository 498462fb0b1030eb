import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LAM } from '@lamjs/core'
import { reference } from '@lamjs/reference'
import onnxProto from 'onnx-proto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bertOnnx } from './bert-onnx.js'
import { SHAPES } from './bert-shapes.js'
import { bertWeights } from './bert-weights.js'
import { type PublishedFolder, publishedFolder } from './published-folder.js'
import { TransformersPipeline } from './transformers.js'

/** The real graph, narrow: the head width, the number of layers and the operators are those of the peer. */
const narrow = { ...SHAPES.minilm, hidden: 64, heads: 2, intermediate: 256 }

let root: string
let peer: TransformersPipeline
let folder: PublishedFolder

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'lam-peer-'))
  folder = publishedFolder('minilm', join(root, 'models'), narrow)
  peer = await TransformersPipeline.open(folder, { session: { optimizedModelFilePath: join(root, 'optimized.onnx') } })
})

afterAll(async () => {
  await peer.dispose()
  rmSync(root, { recursive: true, force: true })
})

function operators(file: string): Map<string, number> {
  const counts = new Map<string, number>()
  const { graph } = onnxProto.onnx.ModelProto.decode(readFileSync(file))
  for (const { opType } of graph?.node ?? []) counts.set(String(opType), (counts.get(String(opType)) ?? 0) + 1)
  return counts
}

describe('the peer', () => {
  it('gives finite rows of norm 1 that depend on the text', async () => {
    const rows = await peer.embed(['A lighthouse by the sea.', 'Bread.', 'Bread.'])
    expect(rows.dims).toEqual([3, 64])
    const [first, second, third] = rows.tolist() as number[][]
    for (const row of [first, second]) {
      expect(row.every(Number.isFinite)).toBe(true)
      expect(Math.hypot(...row)).toBeCloseTo(1, 5)
    }
    expect(Math.max(...first.map((value, i) => Math.abs(value - second[i])))).toBeGreaterThan(0.01)
    expect(third).toEqual(second)
  })

  it('reads at most 512 tokens of a text', async () => {
    const words = Array(510).fill('river').join(' ')
    const [whole, longer] = (await peer.embed([words, `${words} ${'bread '.repeat(400)}`])).tolist() as number[][]
    // Its own cut loses the [SEP] at the end, so the two are near and not equal.
    expect(whole.reduce((sum, value, i) => sum + value * longer[i], 0)).toBeGreaterThan(0.9999)
  })

  it("runs on the runtime's fused kernels: one attention a layer, every LayerNorm and Gelu", () => {
    const fused = operators(join(root, 'optimized.onnx'))
    expect(fused.get('Attention')).toBe(6)
    expect(fused.get('BiasGelu')).toBe(6)
    expect((fused.get('LayerNormalization') ?? 0) + (fused.get('SkipLayerNormalization') ?? 0)).toBe(13)
    expect(fused.has('Softmax') || fused.has('Erf') || fused.has('ReduceMean')).toBe(false)
  })

  it('is written with the same bytes each time', () => {
    const tiny = { ...SHAPES.minilm, vocabSize: 50, positions: 8, hidden: 8, layers: 1, heads: 2, intermediate: 16 }
    expect(bertOnnx(tiny, bertWeights(tiny))).toEqual(bertOnnx(tiny, bertWeights(tiny)))
  })

  it('gives the rows that LAM gives from the same folder', async () => {
    await using lam = new LAM(reference(), { model: folder.folder })
    const texts = ['A lighthouse by the sea.', 'Bread.', 'The river had frozen overnight, and the ferry stood still.']
    const rows = await lam.encode(texts)
    const theirs = (await peer.embed(texts)).tolist() as number[][]
    for (const [i, row] of [...rows].entries()) {
      for (const [j, value] of row.entries()) expect(Math.abs(value - theirs[i][j])).toBeLessThan(1e-5)
    }
  })
})
