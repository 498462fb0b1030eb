import {
  type CompilationReport,
  checkTokenBatch,
  LamError,
  type Pacer,
  type PlatformAbortSignal,
  type Program,
  SpanMeans,
  type TokenBatch,
  throwIfAborted,
} from '@lamjs/core/backend'
import type { Encoder } from './families/encoder.js'
import type { Sink } from './sink.js'
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
function* spanMeans(encoder: Encoder, batch: TokenBatch, block: number): Work<Float32Array> {
  const { ids, offsets, types } = batch
  const means = new SpanMeans(batch, encoder.config.hiddenSize)
  for (let text = 0; text + 1 < offsets.length; text++) {
    const [start, end] = [offsets[text], offsets[text + 1]]
    let token = start
    const sink: Sink = {
      *push(x, count) {
        means.add(token, x, count)
        token += count
        yield
      },
    }
    yield* encoder.run({ ids: ids.subarray(start, end), types: types?.subarray(start, end) }, sink, { block })
  }
  return means.finish()
}
