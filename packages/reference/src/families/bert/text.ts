import type { BertActivation } from '@lamjs/core/backend'
import { gelu, geluTanh, relu } from '../../activations.js'
import { layerNorm } from '../../layer-norm.js'
import { linear } from '../../linear.js'
import type { Observe, Sink } from '../../sink.js'
import type { Work } from '../../work.js'
import type { TextIds } from '../encoder.js'
import { attention } from './attention.js'
import type { BertLayerWeights, BertModel } from './model.js'

const ACTIVATIONS: Readonly<Record<BertActivation, (x: number) => number>> = { gelu, gelu_tanh: geluTanh, relu }

/** Runs one whole text through the encoder, layer by layer (softmax encoder spec 2). */
export function* runText(model: BertModel, text: TextIds, sink: Sink, observe: Observe): Work {
  const { config, layers } = model
  const count = text.ids.length
  const x = embed(model, text)
  yield* observe(0, END).push(x, count, true)
  const room = makeRoom(count, config.hiddenSize, config.intermediateSize)
  for (const [i, layer] of layers.entries()) {
    yield* runLayer(model, layer, x, count, room)
    yield* observe(i + 1, i + 1 === layers.length ? sink : END).push(x, count, true)
  }
}

/** Discards rows that only an observer reads. */
const END: Sink = { *push() {} }

/**
 * LayerNorm(word[id] + position[offset + t] + type[s]). A padding token inside a text takes a position like any other token.
 * @returns `[tokens, hidden]`
 */
function embed(
  { config, words, positions, tokenTypes, embeddingsNorm }: BertModel,
  { ids, types }: TextIds,
): Float64Array {
  const { hiddenSize, positionOffset, layerNormEps } = config
  const x = new Float64Array(ids.length * hiddenSize)
  for (let t = 0; t < ids.length; t++) {
    const word = ids[t] * hiddenSize
    const position = (positionOffset + t) * hiddenSize
    const type = (types?.[t] ?? 0) * hiddenSize
    for (let i = 0; i < hiddenSize; i++) {
      x[t * hiddenSize + i] = words[word + i] + positions[position + i] + tokenTypes[type + i]
    }
  }
  layerNorm(x, ids.length, embeddingsNorm, layerNormEps)
  return x
}

/** Buffers for one text, which its layers share: `[tokens, hidden]` each, `inner` `[tokens, intermediate]`. */
interface Room {
  readonly q: Float64Array
  readonly k: Float64Array
  readonly v: Float64Array
  readonly heads: Float64Array
  readonly update: Float64Array
  readonly inner: Float64Array
}

function makeRoom(count: number, hidden: number, intermediate: number): Room {
  const wide = () => new Float64Array(count * hidden)
  return {
    q: wide(),
    k: wide(),
    v: wide(),
    heads: wide(),
    update: wide(),
    inner: new Float64Array(count * intermediate),
  }
}

/** x = LayerNorm(x + attention(x)·Wo + bo), then x = LayerNorm(x + W2·act(W1·x + b1) + b2), in place. */
function* runLayer({ config }: BertModel, layer: BertLayerWeights, x: Float64Array, count: number, room: Room): Work {
  const { hiddenSize, intermediateSize, heads, headDim, layerNormEps } = config
  yield* linear(x, count, layer.q, hiddenSize, room.q)
  yield* linear(x, count, layer.k, hiddenSize, room.k)
  yield* linear(x, count, layer.v, hiddenSize, room.v)
  yield* attention(room, count, heads, headDim, room.heads)
  yield* linear(room.heads, count, layer.o, hiddenSize, room.update)
  for (let i = 0; i < x.length; i++) x[i] += room.update[i]
  layerNorm(x, count, layer.attentionNorm, layerNormEps)
  yield* linear(x, count, layer.ffnIn, intermediateSize, room.inner)
  const activate = ACTIVATIONS[config.activation]
  for (let i = 0; i < room.inner.length; i++) room.inner[i] = activate(room.inner[i])
  yield* linear(room.inner, count, layer.ffnOut, hiddenSize, room.update)
  for (let i = 0; i < x.length; i++) x[i] += room.update[i]
  layerNorm(x, count, layer.ffnNorm, layerNormEps)
}
