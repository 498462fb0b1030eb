import type { LamConfig, TensorReader } from '@lamjs/core/backend'
import type { NormWeights } from '../../layer-norm.js'
import type { LinearWeights } from '../../linear.js'
import type { Work } from '../../work.js'

/** A checkpoint's weights, converted to float64 once (LAM spec 1). They never change afterwards. */
export interface LamModel {
  readonly config: LamConfig
  /** `[vocab, hidden]`, `[positions, hidden]` and `[2, hidden]`. */
  readonly words: Float64Array
  readonly positions: Float64Array
  readonly tokenTypes: Float64Array
  readonly embeddingsNorm: NormWeights
  readonly layers: readonly LayerWeights[]
}

export interface LayerWeights {
  readonly mixer: MixerWeights
  readonly mixerNorm: NormWeights
  readonly ffnIn: LinearWeights
  readonly ffnOut: LinearWeights
  readonly ffnNorm: NormWeights
}

export interface MixerWeights {
  readonly q: ConvolvedWeights
  readonly k: ConvolvedWeights
  readonly v: ConvolvedWeights
  readonly g: LinearWeights
  readonly o: LinearWeights
  readonly beta: LinearWeights
  readonly fastGate: LinearWeights
  readonly slowGate: LinearWeights
  /** `[headDim]`, shared by all heads. */
  readonly oNorm: Float64Array
  /** Weights of the hierarchical recurrence; absent for flat. */
  readonly hierarchy?: HierarchyWeights
}

/** A projection and the convolution after it: taps `[hidden, 4]`, bias `[hidden]`. */
export interface ConvolvedWeights {
  readonly projection: LinearWeights
  readonly taps: Float64Array
  readonly bias: Float64Array
}

export interface HierarchyWeights {
  /** Each bias is the sum of the spec's two. */
  readonly fastDecay: LinearWeights
  readonly slowDecay: LinearWeights
  /** `[heads, headDim, headDim]` and `[heads]`. */
  readonly bilinear: Float64Array
  readonly temp: Float64Array
  readonly flux: FluxWeights
  readonly tokenFlux: FluxWeights
}

/** An MLP with one output: linear, silu, linear. */
export interface FluxWeights {
  readonly inner: Required<LinearWeights>
  readonly outer: Required<LinearWeights>
}

/**
 * Reads every tensor that the model needs.
 * @throws LamError `LAM_CHECKPOINT_TENSOR_MISSING`, `LAM_CHECKPOINT_TENSOR_NON_FINITE`
 */
export function* readLamModel(config: LamConfig, reader: TensorReader): Work<LamModel> {
  const words = reader.float64('embeddings.word_embeddings.weight')
  yield
  const layers: LayerWeights[] = []
  for (let i = 0; i < config.layers; i++) layers.push(yield* readLayer(config, reader, i))
  return {
    config,
    words,
    positions: reader.float64('embeddings.position_embeddings.weight'),
    tokenTypes: reader.float64('embeddings.token_type_embeddings.weight'),
    embeddingsNorm: weightAndBias(reader, 'embeddings.LayerNorm'),
    layers,
  }
}

function* readLayer(config: LamConfig, reader: TensorReader, i: number): Work<LayerWeights> {
  const mixer = `deltanet_layers.${i}`
  const weights: MixerWeights = {
    q: convolved(reader, mixer, 'q'),
    k: convolved(reader, mixer, 'k'),
    v: convolved(reader, mixer, 'v'),
    g: { weight: reader.float64(`${mixer}.g_proj.weight`) },
    o: { weight: reader.float64(`${mixer}.o_proj.weight`) },
    beta: { weight: reader.float64(`${mixer}.b_proj.weight`) },
    fastGate: { weight: reader.float64(`${mixer}.fast_gate_proj.weight`) },
    slowGate: { weight: reader.float64(`${mixer}.slow_gate_proj.weight`) },
    oNorm: reader.float64(`${mixer}.o_norm.weight`),
    ...(config.recurrence === 'hierarchical' && { hierarchy: readHierarchy(reader, mixer) }),
  }
  yield
  const ffnIn = weightAndBias(reader, `deltanet_ffns.${i}.dense`)
  yield
  const ffnOut = weightAndBias(reader, `ffn_outputs.${i}.dense`)
  yield
  return {
    mixer: weights,
    mixerNorm: weightAndBias(reader, `deltanet_norms.${i}`),
    ffnIn,
    ffnOut,
    ffnNorm: weightAndBias(reader, `ffn_norms.${i}`),
  }
}

function readHierarchy(reader: TensorReader, mixer: string): HierarchyWeights {
  const flux = (net: string): FluxWeights => ({
    inner: weightAndBias(reader, `${mixer}.resonance_flux.${net}.0`),
    outer: weightAndBias(reader, `${mixer}.resonance_flux.${net}.2`),
  })
  return {
    fastDecay: decay(reader, mixer, 'fast'),
    slowDecay: decay(reader, mixer, 'slow'),
    bilinear: reader.float64(`${mixer}.resonance_flux.W_bilinear`),
    temp: reader.float64(`${mixer}.resonance_flux.temp`),
    flux: flux('flux_net'),
    tokenFlux: flux('token_flux_proj'),
  }
}

function decay(reader: TensorReader, mixer: string, speed: 'fast' | 'slow'): LinearWeights {
  const { weight, bias } = weightAndBias(reader, `${mixer}.${speed}_decay_proj`)
  const perHead = reader.float64(`${mixer}.${speed}_decay_bias`)
  return { weight, bias: bias.map((value, head) => value + perHead[head]) }
}

function convolved(reader: TensorReader, mixer: string, letter: 'q' | 'k' | 'v'): ConvolvedWeights {
  return {
    projection: { weight: reader.float64(`${mixer}.${letter}_proj.weight`) },
    taps: reader.float64(`${mixer}.${letter}_conv1d.conv.weight`),
    bias: reader.float64(`${mixer}.${letter}_conv1d.conv.bias`),
  }
}

function weightAndBias(reader: TensorReader, name: string): Required<LinearWeights> {
  return { weight: reader.float64(`${name}.weight`), bias: reader.float64(`${name}.bias`) }
}
