import { LamError, type LamErrorCode, type ModelConfig, type TensorInfo, type TokenBatch } from '@lamjs/core/backend'
import type { WasmPrecision } from '../precision.js'
import type { EngineExports, EngineImports, Pointer } from './exports.js'

/** Precisions in the order of the engine's own list. */
const PRECISIONS = ['float32', 'bfloat16x3', 'bfloat16', 'int8'] as const

/** Weights for the engine: files as it names them in messages, and where each tensor lies in them. */
export interface EngineWeights {
  readonly files: readonly { readonly label: string; readonly size: number }[]
  readonly tensors: readonly TensorInfo[]
  /** Bytes `[at, at + count)` of a file. */
  read(file: number, at: number, count: number): Uint8Array
}

/** An encoding under way in the module. */
export interface Encoding {
  /** Does a part, some milliseconds on most machines. True where nothing is left to do. */
  step(): boolean
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
  readonly #program: Pointer
  readonly #hidden: number
  #broken = false

  /**
   * @throws LamError `LAM_MODEL_UNSUPPORTED`, `LAM_CHECKPOINT_TENSOR_NON_FINITE`, `LAM_BACKEND_FAILED`, and as reading the weights
   */
  constructor(module: WebAssembly.Module, config: ModelConfig, weights: EngineWeights, precision: WasmPrecision) {
    const imports: EngineImports = {
      read: (file, at, count, to) => this.#memory(to, count).set(weights.read(file, at, count)),
      fail: (code, codeLength, message, messageLength) => {
        throw new LamError(this.#text(code, codeLength) as LamErrorCode, this.#text(message, messageLength))
      },
    }
    const instance = new WebAssembly.Instance(module, { lam: { ...imports }, wasi_snapshot_preview1: wasi })
    this.#exports = instance.exports as unknown as EngineExports
    this.#hidden = config.hiddenSize
    this.#program = this.#guarded(() => {
      this.#exports._initialize()
      return this.#pack(config, weights, precision)
    })
  }

  get broken(): boolean {
    return this.#broken
  }

  /** The module's whole memory, in bytes. It grows and never shrinks. */
  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength
  }

  begin({ ids, offsets, spans, types }: TokenBatch): Encoding {
    const { begin, step, result, drop, release } = this.#exports
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
      result: () =>
        new Float32Array(this.#exports.memory.buffer, result(encoding), (spans.length / 2) * this.#hidden).slice(),
      drop: () => {
        if (!this.#broken) this.#guarded(() => drop(encoding))
      },
    }
  }

  trim(): void {
    this.#guarded(() => this.#exports.trim(this.#program))
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
      if (!LamError.is(error)) {
        this.#broken = true
        throw failed(error)
      }
      this.#exports.__stack_pointer.value = stack
      throw error
    }
  }

  #place(values: ArrayBufferView): Pointer {
    const pointer = this.#exports.allocate(Math.max(8, values.byteLength))
    if (pointer === 0) throw new RangeError('out of memory')
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    this.#memory(pointer, bytes.length).set(bytes)
    return pointer
  }

  /** A view that any call into the module may detach. */
  #memory(at: Pointer, count: number): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer, at >>> 0, count)
  }

  #text(at: Pointer, count: number): string {
    // A copy: TextDecoder takes no view of memory that is shared between threads.
    return new TextDecoder().decode(this.#memory(at, count).slice())
  }
}

/** The module's C library names them for an output that nothing writes to. */
const EBADF = 8
const wasi = { fd_close: () => EBADF, fd_seek: () => EBADF, fd_write: () => EBADF }

function failed(error: unknown): LamError {
  const reason = error instanceof Error ? error.message : String(error)
  return new LamError(
    'LAM_BACKEND_FAILED',
    `The WebAssembly engine failed: ${reason}. The next call starts a new one.`,
    {
      cause: error,
    },
  )
}
