import { LamError, type ModelConfig, type PlatformAbortSignal, type TokenBatch } from '@lamjs/core/backend'
import type { WasmPrecision } from '../precision.js'
import { Crew } from './crew.js'
import type { EngineExports, Pointer, ThreadExports } from './exports.js'
import { Host, outOfMemory } from './host.js'
import type { EngineWeights } from './weights.js'

/** Precisions in the order of the engine's own list. */
const PRECISIONS = ['float32', 'bfloat16x3', 'bfloat16', 'int8'] as const

/** Neither a file nor a result may have so many. */
const MOST_BYTES = 2 ** 32

/** An encoding under way in the module. */
export interface Encoding {
  /** Does a part, some milliseconds on most machines. True where nothing is left to do. */
  step(): boolean
  /** Where the engine has threads: does all of it there instead, until the signal fires. */
  readonly drive?: (signal?: PlatformAbortSignal) => Promise<void>
  /** `[spans, hidden]`, a copy; once `step` gave true. */
  result(): Float32Array
  /** Frees it. */
  drop(): void
}

/**
 * One instance of the module with one packed checkpoint: its memory goes when nothing refers to it any more. Each call throws a `LamError`; after
 * `LAM_BACKEND_FAILED` the instance is broken (`broken`) and no call may follow.
 */
export class Engine {
  readonly #exports: EngineExports
  readonly #host: Host
  readonly #hidden: number
  #program: Pointer = 0
  #crew: Crew | undefined
  #broken = false

  private constructor(exports: EngineExports, host: Host, hidden: number) {
    this.#exports = exports
    this.#host = host
    this.#hidden = hidden
  }

  /**
   * Packs a checkpoint in a new instance.
   * @param threads with 2 and more, the module must be a build for threads
   * @throws LamError `LAM_MODEL_UNSUPPORTED`, `LAM_CHECKPOINT_TENSOR_NON_FINITE`, `LAM_BACKEND_FAILED`, and as reading the weights
   */
  static async open(
    module: WebAssembly.Module,
    config: ModelConfig,
    weights: EngineWeights,
    precision: WasmPrecision,
    threads = 1,
  ): Promise<Engine> {
    const host = new Host(threads > 1 ? sharedMemory() : undefined)
    const instance = await WebAssembly.instantiate(module, host.imports()).catch((error) => {
      throw failed(error)
    })
    const exports = instance.exports as unknown as EngineExports
    host.memory ??= exports.memory
    const engine = new Engine(exports, host, config.hiddenSize)
    host.weights = weights
    engine.#guarded(() => {
      exports._initialize()
      engine.#program = engine.#pack(config, weights, precision)
    })
    host.weights = undefined
    if (threads > 1) await engine.#enlist(module, threads)
    return engine
  }

  get broken(): boolean {
    return this.#broken
  }

  /** The module's whole memory, in bytes. It grows and never shrinks. */
  get memoryBytes(): number {
    return this.#host.memory.buffer.byteLength
  }

  /** Ends its threads; no call may follow. */
  end(): void {
    this.#crew?.end()
    this.#broken = true
  }

  begin({ ids, offsets, spans, types }: TokenBatch): Encoding {
    const { begin, step, result, drop, release } = this.#exports
    const resultBytes = (spans.length / 2) * this.#hidden * Float32Array.BYTES_PER_ELEMENT
    // As the engine's numbers are 32 bits wide.
    if (resultBytes >= MOST_BYTES) throw outOfMemory(resultBytes, this.memoryBytes)
    const encoding = this.#guarded(() => {
      const placed = [this.#place(ids), this.#place(offsets), this.#place(spans), types ? this.#place(types) : 0]
      try {
        return begin(
          this.#program,
          placed[0],
          ids.length,
          placed[1],
          offsets.length - 1,
          placed[2],
          spans.length / 2,
          placed[3],
        )
      } finally {
        for (const pointer of placed) release(pointer)
      }
    })
    return {
      step: () => this.#guarded(() => step(this.#program, encoding) === 1),
      ...(this.#crew && { drive: (signal?: PlatformAbortSignal) => this.#drive(this.#crew as Crew, encoding, signal) }),
      result: () =>
        this.#guarded(() => new Float32Array(this.#host.bytes(result(encoding), resultBytes).slice().buffer)),
      drop: () => {
        if (!this.#broken) this.#guarded(() => drop(encoding))
      },
    }
  }

  async #enlist(module: WebAssembly.Module, threads: number): Promise<void> {
    const exports = this.#exports as EngineExports & ThreadExports
    const { memory } = this.#host
    this.#crew = await Crew.start({ module, memory, exports, program: this.#program, threads })
  }

  async #drive(crew: Crew, encoding: Pointer, signal: PlatformAbortSignal | undefined): Promise<void> {
    try {
      await crew.drive(encoding, signal)
    } catch (error) {
      if (LamError.is(error) && error.code === 'LAM_BACKEND_FAILED') this.end()
      throw error
    }
  }

  #pack(config: ModelConfig, { files, tensors }: EngineWeights, precision: WasmPrecision): Pointer {
    const { describe, addNumber, addText, addFile, addTensor, pack, release } = this.#exports
    const placed: Pointer[] = []
    const text = (value: string): [Pointer, number] => {
      const bytes = new TextEncoder().encode(value)
      const pointer = this.#place(bytes)
      placed.push(pointer)
      return [pointer, bytes.length]
    }
    const description = describe()
    for (const [name, value] of Object.entries(config)) {
      if (typeof value === 'number') addNumber(description, ...text(name), value)
      else if (typeof value === 'string') addText(description, ...text(name), ...text(value))
    }
    for (const { size } of files) if (size >= MOST_BYTES) throw outOfMemory(size, this.memoryBytes)
    for (const { label, size } of files) addFile(description, ...text(label), size)
    for (const { name, fileName, dtype, file, byteOffset, shape } of tensors) {
      const axes = this.#place(Float64Array.from(shape))
      placed.push(axes)
      addTensor(description, ...text(name), ...text(fileName), ...text(dtype), file, byteOffset, axes, shape.length)
    }
    for (const pointer of placed) release(pointer)
    return pack(description, PRECISIONS.indexOf(precision))
  }

  /** Runs calls into the module. What ends one of them other than by a `LamError` of the engine's own has left its memory in any state. */
  #guarded<T>(calls: () => T): T {
    const stack = this.#exports.__stack_pointer.value
    try {
      return calls()
    } catch (error) {
      if (!LamError.is(error) || error.code === 'LAM_BACKEND_FAILED') {
        this.#broken = true
        throw failed(error)
      }
      this.#exports.__stack_pointer.value = stack
      throw error
    }
  }

  #place(values: ArrayBufferView): Pointer {
    const pointer = this.#exports.allocate(Math.max(8, values.byteLength))
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    this.#host.bytes(pointer, bytes.length).set(bytes)
    return pointer
  }
}

/** Pages of 64 KiB: those that builds for threads begin with (`scripts/engine-sources.mjs`), and what they may grow to, as much as the place grants. */
const FIRST_PAGES = 32
const MOST_PAGES = [65535, 32768, 16384]

function sharedMemory(): WebAssembly.Memory {
  for (const maximum of MOST_PAGES) {
    try {
      return new WebAssembly.Memory({ initial: FIRST_PAGES, maximum, shared: true })
    } catch (error) {
      if (maximum === MOST_PAGES.at(-1)) throw failed(error)
    }
  }
  throw new RangeError('no pages')
}

function failed(error: unknown): LamError {
  if (LamError.is(error)) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new LamError(
    'LAM_BACKEND_FAILED',
    `The WebAssembly engine failed: ${reason}. The next call starts a new one; if that fails too, report it with the output of lam doctor.`,
    { cause: error },
  )
}
