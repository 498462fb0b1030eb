import { layerNorm } from '../../layer-norm.js'
import type { LamModel } from './model.js'

/**
 * LayerNorm(word[id] + token_type[0] + position[t]) for the tokens `start` to `start + count` of a text (spec 3).
 * @param ids every id of the text, because the text's length decides the positions
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
 * The row of token `t` in a position table of `rows` rows. In a text longer than the table it lies between two rows: the
 * table is stretched over the whole text (spec 3, "Positions").
 */
export function positionOf(t: number, length: number, rows: number): number {
  return length <= rows ? t : (t * (rows - 1)) / (length - 1)
}
