import type { Checkpoint, ModelConfig, TensorInfo } from '@lamjs/core'

/** What to change of a checkpoint. */
export interface Alteration {
  /** Told to caches: another alteration has another tag. */
  readonly tag: string
  readonly config?: Partial<ModelConfig>
  readonly shapes?: Readonly<Record<string, readonly number[]>>
  /** The values a backend reads instead; `values` is a copy. */
  readonly tensor?: (name: string, values: Float64Array) => Float64Array
  /** Read non-finite weights as 0 instead of refusing them. */
  readonly forgiving?: boolean
}

/** A checkpoint that lies to the backend about itself. */
export function alteredCheckpoint(checkpoint: Checkpoint, alteration: Alteration): Checkpoint {
  const { weights } = checkpoint
  const tensors = new Map<string, TensorInfo>(
    [...weights.tensors].map(([name, info]) => [name, { ...info, shape: alteration.shapes?.[name] ?? info.shape }]),
  )
  const alter = alteration.tensor ?? ((_name, values) => values)
  return {
    name: `${checkpoint.name} ${alteration.tag}`,
    config: { ...checkpoint.config, ...alteration.config },
    tokenizer: checkpoint.tokenizer,
    fingerprint: () => checkpoint.fingerprint(),
    weights: {
      file: weights.file,
      tensors,
      load: async () => {
        const reader = await weights.load()
        const read = (name: string) => {
          try {
            return alter(name, Float64Array.from(reader.float64(name)))
          } catch (error) {
            if (!alteration.forgiving) throw error
            const shape = tensors.get(name)?.shape ?? []
            return new Float64Array(shape.reduce((product, size) => product * size, 1))
          }
        }
        return {
          float64: read,
          float32: (name) => Float32Array.from(read(name)),
          bytes: (name) => new Uint8Array(Float32Array.from(read(name)).buffer),
        }
      },
    },
  }
}
