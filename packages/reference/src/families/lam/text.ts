import type { Observe, Sink } from '../../sink.js'
import type { Work } from '../../work.js'
import { embed } from './embeddings.js'
import { Layer, makeRoom, type Room } from './layer.js'
import type { LamModel } from './model.js'

/** Default number of tokens per step. Every number gives the same bits. */
export const BLOCK = 64

/**
 * Runs one text through the model in blocks, and pushes the rows of the last layer to the sink in order.
 * Memory does not grow with the text (spec 5.2). Each layer runs a little behind the layer before it.
 * It keeps the rows that it cannot use yet, so no token is computed twice.
 */
export class Text {
  readonly #model: LamModel
  readonly #ids: Int32Array
  readonly #block: number
  readonly #x: Float64Array
  readonly #room: Room
  readonly #first: Sink

  /**
   * @param ids the text's tokens, at least one, all inside the vocabulary
   * @param sink receives the last layer's rows
   */
  constructor(model: LamModel, ids: Int32Array, sink: Sink, options: { block?: number; observe?: Observe } = {}) {
    const { config } = model
    const wanted = options.block ?? BLOCK
    const block = Math.min(wanted, ids.length)
    const unit = Math.min(config.recurrence === 'hierarchical' ? config.chunkSize : wanted, ids.length)
    const observe = options.observe ?? ((_stage, next) => next)
    this.#model = model
    this.#ids = ids
    this.#block = block
    this.#x = new Float64Array(block * config.hiddenSize)
    this.#room = makeRoom(model, unit)
    let next = observe(config.layers, sink)
    for (let i = config.layers - 1; i >= 0; i--) {
      const layer = new Layer(model, model.layers[i], unit, i === 0 ? block : unit, this.#room, next)
      next = observe(i, layer)
    }
    this.#first = next
  }

  /** Runs the text; call it once. */
  *run(): Work {
    const length = this.#ids.length
    for (let start = 0; start < length; start += this.#block) {
      const count = Math.min(this.#block, length - start)
      embed(this.#model, this.#ids, start, count, this.#x)
      yield
      yield* this.#first.push(this.#x, count, start + count === length)
    }
  }
}
