import type { ModelConfig, TensorInfo } from '@lamjs/core/backend'

/** The version of the interface below; a binary that says another was made for another release. */
export const ABI = 4

/** Instruction sets with kernels of their own; `'scalar'` is plain C++ and runs anywhere. */
export type InstructionSet = 'amx' | 'avx512' | 'avx2' | 'neon' | 'scalar'

/** Precisions the kernels have. */
export type NativePrecision = 'float32' | 'bfloat16x3' | 'bfloat16' | 'int8'

/** What this processor can do with this binary. */
export interface Processor {
  /** Best first. */
  readonly isas: readonly { readonly name: InstructionSet; readonly precisions: readonly NativePrecision[] }[]
  /**
   * Those that the binary holds and this process cannot use. `reason` is a clause: "the processor lacks …". `withheld`: the processor has the
   * set, and its system or hypervisor does not let this process use it.
   */
  readonly refused: readonly { readonly name: InstructionSet; readonly reason: string; readonly withheld: boolean }[]
  /** Physical cores this process may run on; hardware threads where the system is not Linux. */
  readonly cores: number
}

/** A file of the weights: `path` and `head`, or `bytes`. */
export interface LoadedFile {
  /** For messages. */
  readonly label: string
  readonly path?: string
  /** What the file at `path` must begin with: its header, as it was validated. */
  readonly head?: Uint8Array
  readonly bytes?: Uint8Array
}

/** What `load` needs to know of a checkpoint. */
export interface LoadRequest {
  readonly files: readonly LoadedFile[]
  readonly config: ModelConfig
  /** `file` is an index of `files`. */
  readonly tensors: readonly Pick<TensorInfo, 'name' | 'fileName' | 'file' | 'dtype' | 'shape' | 'byteOffset'>[]
  readonly threads: number
  readonly precision: NativePrecision
  readonly isa: InstructionSet
}

/** A packed model. */
export interface BoundProgram {
  /** `result`: `[spans, hidden]`, or a rejection with a `code` of core. The arrays are copied before it returns. */
  run(
    ids: Int32Array,
    offsets: Uint32Array,
    spans: Uint32Array,
    types?: Uint8Array,
  ): { id: number; result: Promise<Float32Array> }
  /** Stops a run within milliseconds; nothing where it has ended. */
  abort(id: number): void
  /** Lets go of the weights once the runs under way have ended. */
  close(): void
}

/** The interface of `lam.node`. */
export interface Binding {
  readonly abi: number
  processor(): Processor
  load(request: LoadRequest): Promise<BoundProgram>
  /** Loops that time themselves off the main thread, for benchmarks; in GFLOP/s. */
  readonly bench: {
    multiplyAdds(
      isa: InstructionSet,
      precision: NativePrecision,
      threads: number,
      milliseconds: number,
    ): Promise<number>
    products(
      isa: InstructionSet,
      precision: NativePrecision,
      threads: number,
      rows: number,
      milliseconds: number,
    ): Promise<number>
  }
  /** Packed models of files that some program still holds; the tests ask. */
  liveModels(): number
}
