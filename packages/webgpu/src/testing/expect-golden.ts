import type { Program } from '@lamjs/core/backend'
import { wholeTexts } from '@lamjs/core/backend'
import { expect } from 'vitest'
import { cosine } from './cosine.js'

/** A text and the normalised embedding that the reference gives it. */
interface KnownText {
  readonly ids: ArrayLike<number>
  readonly embedding: ArrayLike<number>
}

/** What spec 5.4 and this package's README state for WebGPU. */
const ABSOLUTE = 1e-4
const COSINE = 0.99999

/** Runs texts together and expects of each what the reference gives it. */
export async function expectGolden(program: Program, texts: readonly KnownText[]): Promise<void> {
  const offsets = new Uint32Array(texts.length + 1)
  for (const [i, { ids }] of texts.entries()) offsets[i + 1] = offsets[i] + ids.length
  const ids = Int32Array.from(texts.flatMap((text) => Array.from(text.ids)))
  const rows = await program.run({ ids, offsets, spans: wholeTexts(offsets) })
  const width = rows.length / texts.length
  for (const [i, { embedding }] of texts.entries()) {
    const mean = rows.subarray(i * width, (i + 1) * width)
    const norm = Math.hypot(...mean)
    const worst = Math.max(...mean.map((value, j) => Math.abs(value / norm - embedding[j])))
    expect(worst, `text ${i}, largest difference`).toBeLessThan(ABSOLUTE)
    expect(cosine(mean, embedding), `text ${i}, cosine`).toBeGreaterThan(COSINE)
  }
}
