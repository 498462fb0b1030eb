import { layerNorm } from '../../layer-norm.js'
import type { LamModel } from './model.js'

/**
 * LayerNorm(word[id] + token_type[0] + position[t]) for the tokens `start` to `start + count` of a text (spec 3).
 * @param ids every id of the text: where it ends decides the positions
 * @param out `[count, hidden]`, written
 */
export function embed(model: LamModel, ids: Int32Array, start: number, count: number, out: Float64Array): void {
  const hidden = model.config.hiddenSize
  for (let row = 0; row < count; row++) {
    const position = positionOf(start + row, ids.length, model.config.maxPositionEmbeddings)
    const low = Math.floor(position)
    const share = position - low
    const lowRow = low * hidden
    const highRow = share === 0 ? lowRow : lowRow + hidden
    const word = ids[start + row] * hidden
    for (let i = 0; i < hidden; i++) {
      const at = (1 - share) * model.positions[lowRow + i] + share * model.positions[highRow + i]
      out[row * hidden + i] = model.words[word + i] + model.tokenTypes[i] + at
    }
  }
  layerNorm(out, count, model.embeddingsNorm, model.config.layerNormEps)
}

/**
 * Where token `t` of a text of `length` tokens stands in a table of `rows` rows: row t, or, in a text longer than the table, a place
 * between two rows, so that the table is stretched over the whole text (spec 3, "Positions").
 */
export function positionOf(t: number, length: number, rows: number): number {
  return length <= rows ? t : (t * (rows - 1)) / (length - 1)
}
