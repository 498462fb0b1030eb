import type { Backend, CompileOptions, Program, TokenBatch } from '../contract/index.js'
import { LamError, throwIfAborted } from '../errors.js'

/**
 * A backend for tests of the code around backends. Its rows are simple sums over a span's ids, and it records every call. It checks the
 * signal before a run only, and never while it compiles.
 */
export class FakeBackend implements Backend {
  readonly specVersion = 1
  readonly name = 'fake'
  readonly features = {
    variants: ['lam/flat', 'lam/hierarchical', 'bert'],
    precisions: ['float32'],
    compilation: 'ahead-of-time',
    batchInvariance: 'bitwise',
    abort: 'between-runs',
  } as const
  compiles: CompileOptions[] = []
  batches: TokenBatch[] = []
  disposals = 0
  /** How many calls of `run` its programs claim to work on at once, and how many they had. */
  concurrent = 1
  mostAtOnce = 0
  /** Set to make the next compile fail. */
  failure: Error | undefined
  /** Set to make `compile` wait. */
  compileGate: Promise<void> = Promise.resolve()
  /** Set to make `run` wait. */
  gate: Promise<void> = Promise.resolve()
  /** Set to spoil rows. */
  spoil: ((rows: Float32Array) => Float32Array | undefined) | undefined

  async compile({ config }: { config: { hiddenSize: number } }, options: CompileOptions = {}): Promise<Program> {
    this.compiles.push(options)
    await this.compileGate
    if (this.failure) throw this.failure
    let disposed = false
    const runs = new Set<Promise<unknown>>()
    const run = async (batch: TokenBatch) => {
      this.batches.push(batch)
      await this.gate
      const rows = fakeRows(batch, config.hiddenSize)
      return this.spoil?.(rows) ?? rows
    }
    return {
      device: 'fake device',
      precision: 'float32',
      tolerance: { absolute: 1e-5, cosine: 0.99999 },
      batch: { tokens: 8192, concurrent: this.concurrent },
      run: async (batch, signal) => {
        throwIfAborted(signal)
        if (disposed) throw new LamError('LAM_DISPOSED', 'The program was disposed.')
        const running = run(batch)
        runs.add(running)
        this.mostAtOnce = Math.max(this.mostAtOnce, runs.size)
        return running.finally(() => runs.delete(running))
      },
      warmup: async () => {},
      compilation: () => ({ programs: [{ shape: 'any', milliseconds: 0, origin: 'ahead-of-time' }] }),
      dispose: async () => {
        disposed = true
        await Promise.allSettled(runs)
        this.disposals += 1
      },
    }
  }
}

/** `[spans, hidden]`: the mean of `sin(id * (i + 1))` over the span. */
function fakeRows({ ids, spans }: TokenBatch, hidden: number): Float32Array {
  const rows = new Float32Array((spans.length / 2) * hidden)
  for (let span = 0; 2 * span < spans.length; span++) {
    const [start, end] = spans.subarray(2 * span, 2 * span + 2)
    for (let i = 0; i < hidden; i++) {
      let sum = 0
      for (let token = start; token < end; token++) sum += Math.sin(ids[token] * (i + 1))
      rows[span * hidden + i] = sum / (end - start)
    }
  }
  return rows
}
