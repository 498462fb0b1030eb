import type { EngineClient } from './engine-client.js'

/** What came of two engines' calls with the same texts. */
export interface Comparison {
  /** Median time of a call, in ms: of the running engine, and of the other */
  readonly milliseconds: readonly [number, number]
  /** The smallest cosine of a text's two rows */
  readonly cosine: number
}

/** Calls of each engine that count */
const ROUNDS = 3

/**
 * Measures two engines in turns, after a call of each that does not count. A call that met another call of the page is repeated.
 * @param onCall told of each call: which engine, and its time in ms
 * @throws EngineError if a call fails, or an engine is stopped
 */
export async function measureEngines(
  clients: readonly [EngineClient, EngineClient],
  texts: readonly string[],
  onCall: (which: 0 | 1, milliseconds: number) => void,
): Promise<Comparison> {
  const [first, second] = [await timed(clients[0], texts), await timed(clients[1], texts)]
  const times: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    for (const which of [0, 1] as const) {
      const { milliseconds } = await timed(clients[which], texts)
      times[which].push(milliseconds)
      onCall(which, milliseconds)
    }
  }
  const cosines = texts.map((_, i) => cosine(first.row(i), second.row(i)))
  return { milliseconds: [median(times[0]), median(times[1])], cosine: Math.min(...cosines) }
}

async function timed(client: EngineClient, texts: readonly string[]) {
  for (;;) {
    await client.idle()
    const start = performance.now()
    const before = client.calls
    const { data, dim } = await client.embed(texts)
    const milliseconds = performance.now() - start
    if (client.calls === before + 1) {
      return { milliseconds, row: (i: number) => data.subarray(i * dim, (i + 1) * dim) }
    }
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]
}

/** Of two rows of norm 1. */
function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0)
}
