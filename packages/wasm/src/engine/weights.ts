import type { PlatformAbortSignal, TensorInfo, Weights } from '@lamjs/core/backend'

/** Weights for the engine: files as it names them in messages, and where each tensor lies in them. */
export interface EngineWeights {
  readonly files: readonly { readonly label: string; readonly size: number }[]
  readonly tensors: readonly TensorInfo[]
  /** Bytes `[at, at + count)` of a file. */
  read(file: number, at: number, count: number): Uint8Array
}

/** The tensors one after another as one file; nothing is copied until the engine asks. */
export async function engineWeights(weights: Weights, signal?: PlatformAbortSignal): Promise<EngineWeights> {
  const reader = await weights.load(signal)
  const found = [...weights.tensors.values()]
  const bytes = found.map(({ name }) => reader.bytes(name))
  const starts: number[] = []
  let size = 0
  for (const { length } of bytes) {
    starts.push(size)
    size += length
  }
  return {
    files: [{ label: weights.files[0].label, size }],
    tensors: found.map((tensor, i) => ({ ...tensor, file: 0, byteOffset: starts[i] })),
    read(_file, at, count) {
      const first = starts.findLastIndex((start, i) => start <= at && bytes[i].length > 0)
      const within = bytes[first].subarray(at - starts[first], at - starts[first] + count)
      if (within.length === count) return within
      // The engine reads neighbours together.
      const joined = new Uint8Array(count)
      for (let i = first, to = 0; to < count; i++) {
        const part = bytes[i].subarray(Math.max(0, at - starts[i]), at + count - starts[i])
        joined.set(part, to)
        to += part.length
      }
      return joined
    },
  }
}
