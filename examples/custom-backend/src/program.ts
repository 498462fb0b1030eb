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
  type Work,
} from '@lamjs/core/backend'
import type { Encoder } from './encoder.js'

/** A model in memory. It computes on the calling thread, in slices of a few milliseconds. */
export class MyProgram implements Program {
  readonly device = 'cpu (JavaScript)'
  readonly precision = 'float32'
  readonly tolerance = { absolute: 1e-5, cosine: 0.999999 }
  readonly batch = { tokens: 512, concurrent: 1 }
  readonly #pacer: Pacer
  readonly #milliseconds: number
  readonly #runs = new Set<Promise<unknown>>()
  #encoder: Encoder | undefined

  /** @param milliseconds how long `compile` took */
  constructor(encoder: Encoder, pacer: Pacer, milliseconds: number) {
    this.#encoder = encoder
    this.#pacer = pacer
    this.#milliseconds = milliseconds
  }

  async run(batch: TokenBatch, signal?: PlatformAbortSignal): Promise<Float32Array> {
    const encoder = this.#alive()
    throwIfAborted(signal)
    checkTokenBatch(batch, encoder.config)
    const run = this.#pacer.finish(spanMeans(encoder, batch), signal)
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
    throw new LamError('LAM_DISPOSED', 'This program has been disposed of. Compile the model again.')
  }
}

/** Runs the texts one after another, and averages their rows over the spans as they come. */
function* spanMeans(encoder: Encoder, batch: TokenBatch): Work<Float32Array> {
  const { ids, offsets, types } = batch
  const means = new SpanMeans(batch, encoder.config.hiddenSize)
  for (let text = 0; text + 1 < offsets.length; text++) {
    const [start, end] = [offsets[text], offsets[text + 1]]
    let token = start
    yield* encoder.run({ ids: ids.subarray(start, end), types: types?.subarray(start, end) }, (rows, count) => {
      means.add(token, rows, count)
      token += count
    })
  }
  return means.finish()
}
