import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Backend,
  checkTokenBatch,
  type Program,
  type TokenBatch,
  textOfToken,
  throwIfAborted,
} from '@lamjs/core/backend'
import { batchOf } from '../batches.js'
import { overlay } from './overlay.js'

/**
 * An honest backend that computes every text once, so that tests of dozens of broken backends are fast.
 * It runs texts one by one, so a signal stops it midway. It tells checkpoints apart by name and
 * content.
 */
export function memoised(backend: Backend): Backend {
  const known = new Map<string, Promise<Float32Array>>()
  return {
    specVersion: 1,
    name: backend.name,
    features: backend.features,
    compile: async (checkpoint, options) => {
      const program = await backend.compile(checkpoint, options)
      // A broken backend may have made a program of weights whose fingerprint core refuses.
      const key = `${checkpoint.name} ${await checkpoint.fingerprint().catch(() => '')}`
      const under = new Set<Promise<unknown>>()
      let disposed = false
      const run = async (batch: TokenBatch, signal?: AbortSignal): Promise<Float32Array> => {
        if (disposed) return program.run(batch, signal)
        checkTokenBatch(batch, checkpoint.config)
        throwIfAborted(signal)
        return runTexts(program, known, key, checkpoint.config.hiddenSize, batch, signal)
      }
      return overlay(program, {
        run: (batch, signal) => {
          const running = run(batch, signal)
          const settled = running.catch(() => undefined).finally(() => under.delete(settled))
          under.add(settled)
          return running
        },
        dispose: async () => {
          disposed = true
          await Promise.all(under)
          await program.dispose()
        },
      })
    },
  }
}

async function runTexts(
  program: Program,
  known: Map<string, Promise<Float32Array>>,
  name: string,
  width: number,
  { ids, offsets, spans, types }: TokenBatch,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const result = new Float32Array((spans.length / 2) * width)
  // A caller may reuse its arrays after an answer, so this reads everything before the first await.
  const texts = Array.from(offsets.subarray(1), (end, text) => ({
    ids: ids.slice(offsets[text], end),
    types: types?.slice(offsets[text], end),
    asked: [] as { row: number; start: number; end: number; key: string }[],
  }))
  for (let row = 0; 2 * row < spans.length; row++) {
    const text = textOfToken(offsets, spans[2 * row])
    const [start, end] = [spans[2 * row] - offsets[text], spans[2 * row + 1] - offsets[text]]
    texts[text].asked.push({ row, start, end, key: `${name} ${start} ${end} ${texts[text].ids} ${texts[text].types}` })
  }
  for (const text of texts) {
    if (signal !== undefined) await sleep(1)
    throwIfAborted(signal)
    const fresh = text.asked.filter(({ key }) => !known.has(key))
    if (fresh.length > 0) {
      const rows = program.run(
        batchOf(
          [text.ids],
          fresh.map(({ start, end }): [number, number] => [start, end]),
          text.types && [text.types],
        ),
      )
      for (const [i, { key }] of fresh.entries()) {
        known.set(
          key,
          rows.then((data) => data.subarray(i * width, (i + 1) * width)),
        )
      }
    }
    for (const { row, key } of text.asked) result.set((await known.get(key)) ?? [], row * width)
  }
  return result
}
