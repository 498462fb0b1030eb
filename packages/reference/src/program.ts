import {
  type CompilationReport,
  checkTokenBatch,
  LamError,
  type Pacer,
  type PlatformAbortSignal,
  type Program,
  type TokenBatch,
  textOfToken,
  throwIfAborted,
} from '@lamjs/core/backend'
import type { Encoder } from './families/encoder.js'
import { type Span, SpanSums } from './pooling.js'
import type { Work } from './work.js'

/** A model in memory. It runs on the calling thread in slices of a few milliseconds. */
export class ReferenceProgram implements Program {
  readonly device = 'cpu (JavaScript, float64)'
  readonly precision = 'float64'
  readonly tolerance = { absolute: 1e-7, cosine: 0.999999999 }
  readonly batch = { tokens: 256, concurrent: 1 }
  readonly #pacer: Pacer
  readonly #block: number
  readonly #milliseconds: number
  readonly #runs = new Set<Promise<unknown>>()
  #encoder: Encoder | undefined

  /** @param milliseconds how long compilation took */
  constructor(encoder: Encoder, pacer: Pacer, block: number, milliseconds: number) {
    this.#encoder = encoder
    this.#pacer = pacer
    this.#block = block
    this.#milliseconds = milliseconds
  }

  async run(batch: TokenBatch, signal?: PlatformAbortSignal): Promise<Float32Array> {
    const encoder = this.#alive()
    throwIfAborted(signal)
    checkTokenBatch(batch, encoder.config)
    const run = this.#pacer.finish(spanMeans(encoder, batch, this.#block), signal)
    this.#runs.add(run)
    try {
      return await run
    } finally {
      this.#runs.delete(run)
    }
  }

  async warmup(signal?: PlatformAbortSignal): Promise<void> {
    this.#alive()
    throwIfAborted(signal)
  }

  compilation(): CompilationReport {
    return { programs: [{ shape: 'any', milliseconds: this.#milliseconds, origin: 'ahead-of-time' }] }
  }

  async dispose(): Promise<void> {
    this.#encoder = undefined
    await Promise.allSettled(this.#runs)
  }

  #alive(): Encoder {
    if (this.#encoder) return this.#encoder
    throw new LamError('LAM_DISPOSED', 'This program has been disposed of. Compile the checkpoint again.')
  }
}

/** The mean of the last layer over each span, text by text (spec 3, "Pooling"): `[spans, hidden]`. */
function* spanMeans(encoder: Encoder, { ids, offsets, spans, types }: TokenBatch, block: number): Work<Float32Array> {
  const hidden = encoder.config.hiddenSize
  const sums = new Float64Array((spans.length / 2) * hidden)
  const spansOf = groupByText(offsets, spans)
  for (let text = 0; text + 1 < offsets.length; text++) {
    const sink = new SpanSums(spansOf[text], hidden, sums)
    const [start, end] = [offsets[text], offsets[text + 1]]
    yield* encoder.run({ ids: ids.subarray(start, end), types: types?.subarray(start, end) }, sink, { block })
  }
  const means = new Float32Array(sums.length)
  for (let i = 0; i < sums.length; i++) {
    const span = Math.floor(i / hidden)
    means[i] = sums[i] / (spans[2 * span + 1] - spans[2 * span])
    if (!Number.isFinite(means[i])) throw nonFinite(span, textOfToken(offsets, spans[2 * span]))
  }
  return means
}

function groupByText(offsets: Uint32Array, spans: Uint32Array): Span[][] {
  const groups: Span[][] = Array.from({ length: offsets.length - 1 }, () => [])
  for (let row = 0; 2 * row < spans.length; row++) {
    const text = textOfToken(offsets, spans[2 * row])
    const base = offsets[text]
    groups[text].push({ start: spans[2 * row] - base, end: spans[2 * row + 1] - base, row })
  }
  return groups
}

function nonFinite(span: number, text: number): LamError {
  return new LamError(
    'LAM_NON_FINITE',
    `Expected finite embeddings, found NaN or Infinity in span ${span} (text ${text}). ` +
      'The weights are finite but too large for this model: check that the checkpoint is complete and its config correct.',
  )
}
