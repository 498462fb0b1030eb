import { layerNorm } from '../../layer-norm.js'
import type { Sink } from '../../sink.js'
import type { Work } from '../../work.js'
import { ChunkHead } from './chunk-head.js'
import { ffn } from './ffn.js'
import { type MixerRoom, mix } from './mixer.js'
import type { LamModel, LayerWeights } from './model.js'
import { startRecurrence } from './recurrence.js'
import { makeTokenRows, type Recurrence } from './token-rows.js'
import { Window } from './window.js'

/** Buffers for `unit` tokens. All layers of a text share them: a layer has read its values before it pushes its rows. */
export interface Room {
  readonly mixer: MixerRoom
  readonly chunk: ChunkHead
  /** `[unit, hidden]` and `[unit, intermediate]`. */
  readonly update: Float64Array
  readonly inner: Float64Array
}

export function makeRoom({ config }: LamModel, unit: number): Room {
  return {
    mixer: {
      rows: makeTokenRows(unit, config),
      beta: new Float64Array(unit * config.heads),
      g: new Float64Array(unit * config.hiddenSize),
    },
    // The flat recurrence has no chunks.
    chunk: new ChunkHead(config, config.recurrence === 'hierarchical' ? unit : 0),
    update: new Float64Array(unit * config.hiddenSize),
    inner: new Float64Array(unit * config.intermediateSize),
  }
}

/**
 * One layer along one text. It computes units of `unit` tokens; in the hierarchical recurrence a unit is a chunk.
 * A unit waits for the token after it, because the convolution looks one token ahead.
 * Units count from the text's start, so the sizes of the pushes change no bit. Memory does not grow with the text.
 */
export class Layer implements Sink {
  readonly #model: LamModel
  readonly #weights: LayerWeights
  readonly #unit: number
  readonly #room: Room
  readonly #next: Sink
  readonly #window: Window
  readonly #recurrence: Recurrence
  readonly #out: Float64Array

  /** @param capacity the largest number of tokens in one `push` */
  constructor(model: LamModel, weights: LayerWeights, unit: number, capacity: number, room: Room, next: Sink) {
    const hidden = model.config.hiddenSize
    this.#model = model
    this.#weights = weights
    this.#unit = unit
    this.#room = room
    this.#next = next
    this.#window = new Window(unit + capacity, hidden)
    this.#recurrence = startRecurrence(model, weights.mixer, room.chunk)
    this.#out = new Float64Array(unit * hidden)
  }

  *push(x: Float64Array, count: number, last: boolean): Work {
    const window = this.#window
    yield* window.append(x, count, this.#weights.mixer, last)
    while (window.length > (last ? 0 : this.#unit)) {
      const ready = Math.min(window.length, this.#unit)
      yield* this.#compute(ready)
      window.drop(ready)
      yield* this.#next.push(this.#out, ready, last && window.length === 0)
    }
  }

  /** x = LayerNorm(x + mixer(x)), then x = LayerNorm(x + ffn(x)), for the first `count` tokens of the window. */
  *#compute(count: number): Work {
    const { config } = this.#model
    const { mixer, mixerNorm, ffnNorm } = this.#weights
    const { update, inner } = this.#room
    const out = this.#out
    const values = count * config.hiddenSize
    yield* mix(config, mixer, this.#window, count, this.#recurrence, this.#room.mixer, update)
    for (let i = 0; i < values; i++) out[i] = this.#window.x[i] + update[i]
    layerNorm(out, count, mixerNorm, config.layerNormEps)
    yield* ffn(out, count, this.#weights, config, inner, update)
    for (let i = 0; i < values; i++) out[i] += update[i]
    layerNorm(out, count, ffnNorm, config.layerNormEps)
  }
}
