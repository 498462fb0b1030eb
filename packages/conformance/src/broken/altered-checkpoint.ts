import type { BertConfig, EncoderModel, LamConfig, ModelConfig, TensorInfo, Weights } from '@lamjs/core/backend'

/** Changes to a checkpoint. */
export interface Alteration {
  /** Part of the checkpoint's name, so that caches tell alterations apart. */
  readonly tag: string
  readonly config?: Partial<LamConfig> | Partial<BertConfig>
  readonly shapes?: Readonly<Record<string, readonly number[]>>
  /** The values a backend reads instead; `values` is a copy. */
  readonly tensor?: (name: string, values: Float64Array, stored: TensorInfo) => Float64Array
  /** The tensors whose non-finite weights and invalid scales are read as 0 instead of refused. */
  readonly forgiving?: (tensor: TensorInfo) => boolean
}

/** The model with the alteration applied to its config and weights. */
export function alteredCheckpoint(model: EncoderModel, alteration: Alteration): EncoderModel {
  return {
    name: `${model.name} ${alteration.tag}`,
    config: { ...model.config, ...alteration.config } as ModelConfig,
    fingerprint: () => model.fingerprint(),
    openWeights: async (signal) => alteredWeights(await model.openWeights(signal), alteration),
  }
}

function alteredWeights(weights: Weights, alteration: Alteration): Weights {
  const tensors = new Map<string, TensorInfo>(
    [...weights.tensors].map(([name, info]) => {
      const shape = alteration.shapes?.[name] ?? info.shape
      const values = shape.reduce((product, size) => product * size, 1)
      // `load` below returns F32, whatever the file's dtype.
      return [name, { ...info, shape, dtype: 'F32', byteLength: 4 * values }]
    }),
  )
  const alter = alteration.tensor ?? ((_name, values) => values)
  const load: Weights['load'] = async (signal) => {
    const reader = await weights.load(signal)
    const read = (name: string) => {
      try {
        return alter(name, Float64Array.from(reader.float64(name)), weights.tensors.get(name) as TensorInfo)
      } catch (error) {
        const stored = weights.tensors.get(name) as TensorInfo
        if (!alteration.forgiving?.(stored)) throw error
        const shape = tensors.get(name)?.shape ?? []
        return new Float64Array(shape.reduce((product, size) => product * size, 1))
      }
    }
    return {
      float64: read,
      float32: (name) => Float32Array.from(read(name)),
      bytes: (name) => new Uint8Array(Float32Array.from(read(name)).buffer),
    }
  }
  return {
    files: weights.files.map(({ label }) => ({ label })),
    tensors,
    load,
    float32: async (name, signal) => (await load(signal)).float32(name),
  }
}
