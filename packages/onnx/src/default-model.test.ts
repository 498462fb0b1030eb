import { openCheckpoint } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { onnx } from './backend.js'
import { textsOf } from './testing/texts.js'

/** Three packed texts, and one that goes over a block's end with carried state. */
const TEXTS = textsOf(9, 3, 17, 75)

const checkpoint = await openCheckpoint(mini)
const truth = await (await reference().compile(checkpoint)).run(TEXTS)
const hidden = checkpoint.config.hiddenSize

function distance(rows: Float32Array) {
  let absolute = 0
  let cosine = 1
  for (let at = 0; at < truth.length; at += hidden) {
    const [row, expected] = [rows.subarray(at, at + hidden), truth.subarray(at, at + hidden)]
    const [norm, other] = [Math.hypot(...row), Math.hypot(...expected)]
    let dot = 0
    row.forEach((value, i) => {
      absolute = Math.max(absolute, Math.abs(value / norm - expected[i] / other))
      dot += (value / norm) * (expected[i] / other)
    })
    cosine = Math.min(cosine, dot)
  }
  return { absolute, cosine }
}

describe('the default model, against the reference', () => {
  it.each([
    { precision: 'float32', absolute: 1e-5, cosine: 0.999999 },
    // The bench holds int8 to this on 1,000 sentences: 0.0055 and 0.99945.
    { precision: 'int8', absolute: 1e-2, cosine: 0.999 },
  ] as const)('in $precision is within $absolute and cosine $cosine', async ({ precision, absolute, cosine }) => {
    const program = await onnx({ device: 'cpu', cache: false }).compile(checkpoint, { precision })
    const found = distance(await program.run(TEXTS))
    expect(found.absolute).toBeLessThan(absolute)
    expect(found.cosine).toBeGreaterThan(cosine)
    await program.dispose()
  })
})
