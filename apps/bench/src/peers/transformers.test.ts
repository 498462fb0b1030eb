import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import onnxProto from 'onnx-proto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINILM, minilmOnnx } from './minilm-onnx.js'
import { peerModelFolder } from './model-folder.js'
import { TransformersPeer } from './transformers.js'

/** The real graph, narrow: the head width, the number of layers and the operators are those of the peer. */
const narrow = { ...MINILM, hidden: 64, heads: 2, intermediate: 256 }

let root: string
let peer: TransformersPeer

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'lam-peer-'))
  peer = await TransformersPeer.open(peerModelFolder(root, narrow), {
    optimizedModelFilePath: join(root, 'optimized.onnx'),
  })
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
    const tiny = { vocabSize: 50, positions: 8, hidden: 8, layers: 1, heads: 2, intermediate: 16 }
    expect(minilmOnnx(tiny)).toEqual(minilmOnnx(tiny))
    expect(minilmOnnx(tiny, 2)).not.toEqual(minilmOnnx(tiny))
  })
})
