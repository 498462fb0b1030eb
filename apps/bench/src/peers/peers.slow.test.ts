import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LAM } from '@lamjs/core'
import { reference } from '@lamjs/reference'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSubject, type Subject } from '../subjects.js'
import { publishedFolder } from './published-folder.js'
import { type PeerName, peerNamed, peerNames } from './registry.js'

const TEXTS = [
  'A lighthouse by the sea.',
  'Bread.',
  'The river had frozen overnight, and the ferry stood still.',
  'Déjà vu in 東京: 1,234.5 naïve cafés (50%)?',
]

/** How near a peer's rows are to the reference's: the largest difference of a component, and the least cosine. */
const BOUNDS: Readonly<Record<PeerName, { mostApart: number; leastCosine: number }>> = {
  transformers: { mostApart: 1e-5, leastCosine: 0.999999 },
  'transformers-q8': { mostApart: 0.05, leastCosine: 0.995 },
  'transformers-fp16': { mostApart: 1e-3, leastCosine: 0.99999 },
  fastembed: { mostApart: 1e-5, leastCosine: 0.999999 },
  // llama.cpp keeps keys and values in 16 bits.
  llama: { mostApart: 1e-3, leastCosine: 0.99999 },
  'llama-q8': { mostApart: 0.02, leastCosine: 0.999 },
}

const model = publishedFolder('minilm')
let temporary: string
/** The reference's rows by the pooling of the peer. */
let expected: Record<'mean' | 'first', Float32Array[]>

beforeAll(async () => {
  temporary = mkdtempSync(join(tmpdir(), 'lam-peers-'))
  expected = { mean: await rowsOf(model.folder), first: await rowsOf(withFirstTokenPooling()) }
})

afterAll(() => rmSync(temporary, { recursive: true, force: true }))

async function rowsOf(folder: string): Promise<Float32Array[]> {
  await using lam = new LAM(reference(), { model: folder })
  return [...(await lam.encode(TEXTS))]
}

/** The same weights in a folder whose row is the vector of the first token. */
function withFirstTokenPooling(): string {
  for (const name of readdirSync(model.folder)) {
    if (name !== '1_Pooling') symlinkSync(join(model.folder, name), join(temporary, name))
  }
  mkdirSync(join(temporary, '1_Pooling'))
  writeFileSync(join(temporary, '1_Pooling', 'config.json'), JSON.stringify({ pooling_mode_cls_token: true }))
  return temporary
}

describe.each(peerNames)('the peer %s', (name) => {
  const peer = peerNamed(name)
  const absent = peer.unavailable(model) !== undefined
  let subject: Subject

  beforeAll(async () => {
    if (!absent) subject = await openSubject({ peer: name })
  })

  afterAll(() => subject?.dispose())

  it.skipIf(absent)('gives the rows of the reference, as far as its precision goes', async () => {
    const rows = [...(await subject.embed(TEXTS))]
    const exact = expected[name === 'fastembed' ? 'first' : 'mean']
    expect(rows).toHaveLength(TEXTS.length)
    for (const [i, row] of rows.entries()) {
      const apart = Math.max(...row.map((value, j) => Math.abs(value - exact[i][j])))
      expect(apart, TEXTS[i]).toBeLessThan(BOUNDS[name].mostApart)
      const cosine = row.reduce((sum, value, j) => sum + value * exact[i][j], 0)
      expect(cosine, TEXTS[i]).toBeGreaterThan(BOUNDS[name].leastCosine)
    }
  })

  it.skipIf(absent)('takes a text that is longer than the model reads', async () => {
    const row = await subject.embedOne('river '.repeat(700))
    expect(Math.hypot(...row)).toBeCloseTo(1, 5)
  })
})

it('a peer that cannot run names the line that makes its file', () => {
  const empty = { ...model, folder: temporary }
  rmSync(join(temporary, 'onnx'), { force: true })
  expect(peerNamed('transformers-q8').unavailable(empty)).toMatch(
    /onnx\/model_quantized\.onnx.*requirements\.txt && python .*quantize\.py/,
  )
})
