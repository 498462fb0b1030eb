import type { LamConfig, TensorReader, Work } from '@lamjs/core/backend'
import type { Encoder } from '../encoder.js'
import type { Linear, Norm } from '../math.js'
import { runText } from './text.js'

/** The weights of a LAM encoder, by the names of spec 1. */
export interface LamModel {
  readonly config: LamConfig
  /** `[vocab, hidden]`, `[positions, hidden]` and `[2, hidden]`. */
  readonly words: Float32Array
  readonly positions: Float32Array
  readonly types: Float32Array
  readonly norm: Norm
  readonly layers: readonly LayerWeights[]
}

export interface LayerWeights {
  readonly q: Convolved
  readonly k: Convolved
  readonly v: Convolved
  readonly g: Linear
  readonly o: Linear
  readonly beta: Linear
  readonly fast: Linear
  readonly slow: Linear
  /** `[headDim]` */
  readonly oNorm: Float32Array
  readonly mixerNorm: Norm
  readonly ffnIn: Linear
  readonly ffnOut: Linear
  readonly ffnNorm: Norm
  /** Of the hierarchical recurrence alone. */
  readonly hierarchy: HierarchyWeights | undefined
}

/** A projection, and the convolution behind it: taps `[hidden, 4]`, bias `[hidden]`. */
export interface Convolved {
  readonly projection: Linear
  readonly taps: Float32Array
  readonly bias: Float32Array
}

export interface HierarchyWeights {
  readonly fastDecay: Linear
  readonly slowDecay: Linear
  /** `[heads, headDim, headDim]` and `[heads]`. */
  readonly bilinear: Float32Array
  readonly temp: Float32Array
  readonly flux: Mlp
  readonly tokenFlux: Mlp
}

/** linear, silu, linear to one value. */
export interface Mlp {
  readonly inner: Required<Linear>
  readonly outer: Required<Linear>
}

/** Reads every weight, and pauses between layers. `float32` gives views of the file where it can, so nothing is copied. */
export function* readLam(config: LamConfig, reader: TensorReader): Work<Encoder> {
  const layers: LayerWeights[] = []
  for (let i = 0; i < config.layers; i++) {
    layers.push(readLayer(config, reader, i))
    yield
  }
  const model: LamModel = {
    config,
    words: reader.float32('embeddings.word_embeddings.weight'),
    positions: reader.float32('embeddings.position_embeddings.weight'),
    types: reader.float32('embeddings.token_type_embeddings.weight'),
    norm: weightAndBias(reader, 'embeddings.LayerNorm'),
    layers,
  }
  return { config, run: ({ ids }, rows) => runText(model, ids, rows) }
}

function readLayer({ recurrence }: LamConfig, reader: TensorReader, i: number): LayerWeights {
  const mixer = `deltanet_layers.${i}`
  const projection = (name: string): Linear => ({ weight: reader.float32(`${mixer}.${name}_proj.weight`) })
  const convolved = (letter: string): Convolved => ({
    projection: projection(letter),
    taps: reader.float32(`${mixer}.${letter}_conv1d.conv.weight`),
    bias: reader.float32(`${mixer}.${letter}_conv1d.conv.bias`),
  })
  return {
    q: convolved('q'),
    k: convolved('k'),
    v: convolved('v'),
    g: projection('g'),
    o: projection('o'),
    beta: projection('b'),
    fast: projection('fast_gate'),
    slow: projection('slow_gate'),
    oNorm: reader.float32(`${mixer}.o_norm.weight`),
    mixerNorm: weightAndBias(reader, `deltanet_norms.${i}`),
    ffnIn: weightAndBias(reader, `deltanet_ffns.${i}.dense`),
    ffnOut: weightAndBias(reader, `ffn_outputs.${i}.dense`),
    ffnNorm: weightAndBias(reader, `ffn_norms.${i}`),
    hierarchy: recurrence === 'hierarchical' ? readHierarchy(reader, mixer) : undefined,
  }
}

function readHierarchy(reader: TensorReader, mixer: string): HierarchyWeights {
  const flux = `${mixer}.resonance_flux`
  const mlp = (net: string): Mlp => ({
    inner: weightAndBias(reader, `${flux}.${net}.0`),
    outer: weightAndBias(reader, `${flux}.${net}.2`),
  })
  const decay = (speed: string): Linear => {
    const { weight, bias } = weightAndBias(reader, `${mixer}.${speed}_decay_proj`)
    const perHead = reader.float32(`${mixer}.${speed}_decay_bias`)
    return { weight, bias: bias.map((value, head) => value + perHead[head]) }
  }
  return {
    fastDecay: decay('fast'),
    slowDecay: decay('slow'),
    bilinear: reader.float32(`${flux}.W_bilinear`),
    temp: reader.float32(`${flux}.temp`),
    flux: mlp('flux_net'),
    tokenFlux: mlp('token_flux_proj'),
  }
}

function weightAndBias(reader: TensorReader, name: string): Required<Linear> {
  return { weight: reader.float32(`${name}.weight`), bias: reader.float32(`${name}.bias`) }
}
