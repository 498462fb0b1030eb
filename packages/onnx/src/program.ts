import {
  abortable,
  type BatchPreference,
  batchBuffers,
  type CompilationReport,
  checkTokenBatch,
  copyBatch,
  LamError,
  type ModelConfig,
  type PlatformAbortSignal,
  type Precision,
  type Program,
  type TokenBatch,
  type Tolerance,
  throwIfAborted,
} from '@lamjs/core/backend'
import type { CompilationLog } from './compilation-log.js'
import type { Lanes } from './lanes.js'
import { partsWorth, splitBatch } from './split-batch.js'
import { toleranceOf } from './tolerances.js'

export interface OnnxProgramParts {
  readonly lanes: Lanes
  readonly config: ModelConfig
  readonly device: string
  readonly precision: Precision
  /** Calls that its sessions work on at once. */
  readonly concurrent: number
  /** What was compiled so far; grows with every answer of a worker. */
  readonly compiled: CompilationLog
}

/**
 * Tokens of a batch. Batches hold texts of one length or nearly so, which fill rows badly; a large one has a mixture. Runs stay small
 * whatever it is.
 */
const BATCH_TOKENS = 32_768

/** Sessions in threads of their own. A call with much to do is shared out among the side lanes; others run one after another on the main one. */
export class OnnxProgram implements Program {
  readonly device: string
  readonly precision: Precision
  readonly tolerance: Tolerance
  readonly batch: BatchPreference
  readonly #parts: OnnxProgramParts
  #disposing: Promise<void> | undefined

  constructor(parts: OnnxProgramParts) {
    this.device = parts.device
    this.precision = parts.precision
    this.tolerance = toleranceOf(parts.precision)
    this.batch = { tokens: BATCH_TOKENS, concurrent: parts.concurrent }
    this.#parts = parts
  }

  async run(batch: TokenBatch, signal?: PlatformAbortSignal): Promise<Float32Array> {
    this.#checkAlive()
    throwIfAborted(signal)
    checkTokenBatch(batch, this.#parts.config)
    const { lanes, config } = this.#parts
    const worth = partsWorth(batch)
    void lanes.widen(worth)
    const chosen = lanes.for(worth)
    const parts = splitBatch(batch, chosen.length)
    const result = new Float32Array((batch.spans.length / 2) * config.hiddenSize)
    await withAbortFlag(signal, (abort) =>
      Promise.all(
        parts.map(async ({ batch: part, rows }, i) => {
          // A copy, as what is handed over to a thread is lost to the caller.
          const own = copyBatch(part)
          const answer = await chosen[i].ask({ type: 'run', batch: own, abort }, batchBuffers(own))
          placeRows(result, answer.rows, rows, config.hiddenSize)
        }),
      ),
    )
    return result
  }

  async warmup(signal?: PlatformAbortSignal): Promise<void> {
    this.#checkAlive()
    throwIfAborted(signal)
    const { lanes } = this.#parts
    await withAbortFlag(signal, async (abort) => {
      await lanes.widen(Number.POSITIVE_INFINITY)
      throwIfAborted(signal)
      await Promise.all(lanes.all.map((lane) => lane.ask({ type: 'warmup', abort })))
    })
  }

  compilation(): CompilationReport {
    return { programs: this.#parts.compiled.programs }
  }

  dispose(): Promise<void> {
    this.#disposing ??= this.#parts.lanes.dispose()
    return this.#disposing
  }

  #checkAlive(): void {
    if (this.#disposing) throw new LamError('LAM_DISPOSED', 'This program was disposed. Compile the checkpoint again.')
  }
}

/** Puts a part's rows into the result of the whole. @param rows where each belongs */
function placeRows(result: Float32Array, values: Float32Array | undefined, rows: Uint32Array, width: number): void {
  if (values === undefined) return
  rows.forEach((row, i) => {
    result.set(values.subarray(i * width, (i + 1) * width), row * width)
  })
}

/**
 * Runs `ask` with a flag that workers look at between blocks. It is set by the signal, and when any of them fails, so that the
 * others stop too. Who asked is told at once, also while a worker is still busy with a block, or with a call before.
 */
async function withAbortFlag<T>(
  signal: PlatformAbortSignal | undefined,
  ask: (abort: SharedArrayBuffer) => Promise<T>,
): Promise<T> {
  const abort = new SharedArrayBuffer(4)
  try {
    return await abortable(ask(abort), signal)
  } catch (error) {
    Atomics.store(new Int32Array(abort), 0, 1)
    throw error
  }
}
