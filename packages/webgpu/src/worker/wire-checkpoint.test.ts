import { openCheckpoint } from '@lamjs/core'
import { mini } from '@lamjs/model-mini'
import { tinyFlat } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { fromWire, toWire } from './wire-checkpoint.js'

describe('a checkpoint on its way to a worker', () => {
  it.each([tinyFlat, mini])('$name arrives with every value as it was', async (source) => {
    const checkpoint = await openCheckpoint(source)
    const arrived = fromWire(structuredClone(await toWire(checkpoint)))
    expect(arrived.config).toEqual(checkpoint.config)
    const [before, after] = [await checkpoint.weights.load(), await arrived.weights.load()]
    for (const name of [...checkpoint.weights.tensors.keys()].filter((key) => /position|layers\.0\.[ko]/.test(key))) {
      expect(arrived.weights.tensors.get(name)?.dtype).toBe(checkpoint.weights.tensors.get(name)?.dtype)
      const same = (a: ArrayLike<number>, b: ArrayLike<number>) =>
        a.length === b.length && Array.prototype.every.call(a, (value, i) => value === b[i])
      expect(same(after.float32(name), before.float32(name)), name).toBe(true)
      expect(same(after.bytes(name), before.bytes(name)), name).toBe(true)
    }
  })
})
