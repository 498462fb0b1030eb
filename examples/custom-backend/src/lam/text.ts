import type { Work } from '@lamjs/core/backend'
import type { Rows } from '../encoder.js'
import { layerNorm } from '../math.js'
import { Layer, makeRoom } from './layer.js'
import type { LamModel } from './model.js'

/** Tokens of a block, at least; a block is a whole number of chunks. */
const BLOCK = 256

/**
 * Runs one text in blocks of `C` tokens, so memory does not grow with the text. A layer looks one token ahead, so a block of `C` tokens
 * reads `C + L` where the text goes on, and each of the `L` layers passes on one row fewer (spec 5.2).
 */
export function* runText(model: LamModel, ids: Int32Array, rows: Rows): Work {
  const { layers: depth, chunkSize, hiddenSize } = model.config
  const block = Math.ceil(BLOCK / chunkSize) * chunkSize
  const most = Math.min(block + depth, ids.length)
  const room = makeRoom(model.config, most)
  const layers = model.layers.map((weights) => new Layer(model.config, weights, room))
  const x = new Float32Array(most * hiddenSize)
  for (let start = 0; start < ids.length; start += block) {
    let count = Math.min(block + depth, ids.length - start)
    const atEnd = start + count === ids.length
    const keep = Math.min(block, count)
    embed(model, ids, start, count, x)
    for (const layer of layers) count = yield* layer.run(x, count, keep, atEnd)
    rows(x, keep)
  }
}

/** LayerNorm(word + type 0 + position). A text longer than the table of positions stretches it (spec 3, "Positions"). */
function embed(
  { config, words, positions, types, norm }: LamModel,
  ids: Int32Array,
  start: number,
  count: number,
  x: Float32Array,
): void {
  const { hiddenSize: width, maxPositionEmbeddings: table, layerNormEps } = config
  const stretch = ids.length <= table ? 1 : (table - 1) / (ids.length - 1)
  for (let row = 0; row < count; row++) {
    const word = ids[start + row] * width
    const position = Math.min((start + row) * stretch, table - 1)
    const low = Math.floor(position)
    const share = position - low
    const high = share === 0 ? low : low + 1
    for (let i = 0; i < width; i++) {
      const at = (1 - share) * positions[low * width + i] + share * positions[high * width + i]
      x[row * width + i] = words[word + i] + types[i] + at
    }
  }
  layerNorm(x, count, norm, layerNormEps)
}
