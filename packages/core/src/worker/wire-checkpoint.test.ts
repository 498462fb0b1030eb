import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openCheckpoint } from '../checkpoint/open-checkpoint.js'
import { fromWire, SLICE, toWire } from './wire-checkpoint.js'

const folder = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const mini = folder('model-mini/files')
const tinyFlat = folder('oracle/fixtures/tiny-flat')
const tinyHierarchical = folder('oracle/fixtures/tiny-hierarchical')

describe('a checkpoint on its way to a worker', () => {
  it.each([tinyFlat, mini])('%s arrives with every value as it was', async (source) => {
    const checkpoint = await openCheckpoint(source)
    const arrived = fromWire(structuredClone(await toWire(checkpoint)))
    expect(arrived.config).toEqual(checkpoint.config)
    const [sent, received] = [await checkpoint.openWeights(), await arrived.openWeights()]
    const [before, after] = [await sent.load(), await received.load()]
    for (const name of [...sent.tensors.keys()].filter((key) => /position|layers\.0\.[ko]/.test(key))) {
      expect(received.tensors.get(name)?.dtype).toBe(sent.tensors.get(name)?.dtype)
      const same = (a: ArrayLike<number>, b: ArrayLike<number>) =>
        a.length === b.length && Array.prototype.every.call(a, (value, i) => value === b[i])
      expect(same(after.float32(name), before.float32(name)), name).toBe(true)
      expect(same(after.bytes(name), before.bytes(name)), name).toBe(true)
    }
  })

  it('has a fingerprint of its own, which tells models apart', async () => {
    const prints = await Promise.all(
      [tinyFlat, tinyHierarchical, tinyFlat].map(async (source) =>
        fromWire(await toWire(await openCheckpoint(source))).fingerprint(),
      ),
    )
    expect(prints[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(prints[1]).not.toBe(prints[0])
    expect(prints[2]).toBe(prints[0])
  })

  it('is copied in slices, with a turn of the event loop between them', async () => {
    const checkpoint = await openCheckpoint(mini)
    const set = vi.spyOn(Uint8Array.prototype, 'set')
    onTestFinished(() => set.mockRestore())
    const sinceTurn: number[] = []
    let copied = 0
    const turn = () => {
      sinceTurn.push(set.mock.calls.slice(copied).reduce((sum, [source]) => sum + source.length, 0))
      copied = set.mock.calls.length
      ticking = setImmediate(turn)
    }
    let ticking = setImmediate(turn)
    const { bytes } = await toWire(checkpoint)
    clearImmediate(ticking)
    expect(bytes.length).toBeGreaterThan(47e6)
    expect(Math.max(...sinceTurn)).toBeLessThanOrEqual(SLICE)
    expect(sinceTurn.length).toBeGreaterThan(bytes.length / SLICE)
  })
})
