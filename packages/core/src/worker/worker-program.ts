import type { CompilationReport, CompiledProgram } from '../contract/compilation.js'
import { batchBuffers, copyBatch } from '../contract/copy-batch.js'
import type { Precision, Tolerance } from '../contract/precision.js'
import type { BatchPreference, Program } from '../contract/program.js'
import { checkTokenBatch, type TokenBatch } from '../contract/token-batch.js'
import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError, throwIfAborted } from '../errors.js'
import type { ModelConfig } from '../families/registry.js'
import type { ProgramAbout } from './messages.js'
import type { WorkerClient } from './worker-client.js'

export interface WorkerProgramParts {
  readonly client: WorkerClient
  /** How the worker knows it. */
  readonly number: number
  readonly config: ModelConfig
  readonly about: ProgramAbout
  readonly report: () => readonly CompiledProgram[]
  /** Called when it is disposed of. */
  readonly done: () => void
}

/** A program that lives in a worker. */
export class WorkerProgram implements Program {
  readonly device: string
  readonly precision: Precision
  readonly tolerance: Tolerance
  readonly batch: BatchPreference
  readonly #parts: WorkerProgramParts
  #disposing: Promise<void> | undefined

  constructor(parts: WorkerProgramParts) {
    this.device = parts.about.device
    this.precision = parts.about.precision
    this.tolerance = parts.about.tolerance
    this.batch = parts.about.batch
    this.#parts = parts
  }

  async run(batch: TokenBatch, signal?: PlatformAbortSignal): Promise<Float32Array> {
    this.#checkAlive()
    throwIfAborted(signal)
    const { client, number, config } = this.#parts
    checkTokenBatch(batch, config)
    const copy = copyBatch(batch)
    const { rows } = await client.call({ type: 'run', program: number, batch: copy }, signal, batchBuffers(copy))
    return rows ?? new Float32Array(0)
  }

  async warmup(signal?: PlatformAbortSignal): Promise<void> {
    this.#checkAlive()
    await this.#parts.client.call({ type: 'warmup', program: this.#parts.number }, signal)
  }

  compilation(): CompilationReport {
    return { programs: [...this.#parts.report()] }
  }

  dispose(): Promise<void> {
    this.#disposing ??= this.#end()
    return this.#disposing
  }

  /** A worker that is gone has nothing left to free. */
  async #end(): Promise<void> {
    const { client, number, done } = this.#parts
    await client.call({ type: 'dispose', program: number }).catch((error: unknown) => {
      if (client.failure === undefined) throw error
    })
    done()
  }

  #checkAlive(): void {
    if (this.#disposing) throw new LamError('LAM_DISPOSED', 'This program was disposed. Compile the checkpoint again.')
  }
}
