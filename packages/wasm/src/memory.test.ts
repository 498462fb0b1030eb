import { LAM } from '@lamjs/core'
import { mini } from '@lamjs/model-mini'
import { miniInt8 } from '@lamjs/model-mini/int8'
import { describe, expect, it } from 'vitest'
import { wasm } from './index.js'
import { runningVariants } from './testing/builds.js'
import { watchInstances } from './testing/instances.js'

const TEXT = ['How do I reset my password?']

describe.each(runningVariants)('memory after a sentence on %s', (variant) => {
  it.each([
    { name: 'the F16 file in float32', model: mini, precision: 'float32', most: 2 },
    { name: 'the F16 file in int8', model: mini, precision: 'int8', most: 1 },
    { name: 'the int8 file in int8', model: miniInt8, precision: 'int8', most: 2 },
    // Its values are no float16, so they are floats of four bytes once they are packed.
    { name: 'the int8 file in float32', model: miniInt8, precision: 'float32', most: 3 },
  ] as const)('is at most $most times the weights: $name', async ({ name, model, precision, most }) => {
    let memory: WebAssembly.Memory | undefined
    watchInstances((instance) => {
      memory = instance.exports.memory as WebAssembly.Memory
    })
    await using lam = new LAM(wasm({ variant, precision }), { model })
    await lam.encode(TEXT)
    const bytes = memory?.buffer.byteLength ?? 0
    const weights = model.manifest['model.safetensors'].bytes
    console.log(
      `${name}, ${variant}: ${(bytes / 1e6).toFixed(1)} MB, ${(bytes / weights).toFixed(2)} times the weights`,
    )
    expect(bytes).toBeGreaterThan(weights / 2)
    expect(bytes).toBeLessThan(most * weights)
  })
})
