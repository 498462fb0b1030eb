import type { PlatformAbortSignal, TensorInfo, Weights } from '@lamjs/core/backend'

/** Weights for the engine: files as it names them in messages, and where each tensor lies in them. */
export interface EngineWeights {
  readonly files: readonly { readonly label: string; readonly size: number }[]
  readonly tensors: readonly TensorInfo[]
  /** Copies the bytes of a file from `at` on to all of `to`. */
  read(file: number, at: number, to: Uint8Array): void
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
    read(_file, at, to) {
      const first = starts.findLastIndex((start, i) => start <= at && bytes[i].length > 0)
      // The engine reads neighbours together.
      for (let i = first, done = 0; done < to.length; i++) {
        const part = bytes[i].subarray(Math.max(0, at - starts[i]), at + to.length - starts[i])
        to.set(part, done)
        done += part.length
      }
    },
  }
}
