import type { Backend, EncoderModel, TokenBatch } from '@lamjs/core/backend'

/** The rows that a backend gives, each divided by its Euclidean norm. */
export async function directions(backend: Backend, model: EncoderModel, batch: TokenBatch): Promise<Float64Array> {
  const program = await backend.compile(model)
  const rows = await program.run(batch)
  await program.dispose()
  const width = rows.length / (batch.spans.length / 2)
  return Float64Array.from(rows, (value, i) => {
    const first = i - (i % width)
    return value / Math.hypot(...rows.subarray(first, first + width))
  })
}

export function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0)
}
