import { type ModelConfig, type TokenBatch, textOfToken } from '@lamjs/core/backend'
import { graphFamily } from '../families/registry.js'
import type { Feeds, GraphLayout } from '../program-interface.js'
import type { RowPiece, RowRun } from '../rows/row-run.js'

/** Runs one shape and keeps the state it leaves for the run after it. */
export interface RunExecutor {
  /**
   * Runs one shape; `run.carry` names the rows of the run before whose state its rows continue.
   * @returns the last layer, `[rows, tokens, hidden]`; read before the next call
   */
  execute(run: RowRun, feeds: Feeds): Promise<Float32Array>
}

/**
 * Runs a batch row by row (spec 5.2) and averages its spans. Sums are kept in float64.
 * @param checkAlive called before each run; throws to stop the batch
 * @returns `[spans, hidden]`, the means before normalisation
 */
export async function runBatch(
  batch: TokenBatch,
  config: ModelConfig,
  layout: GraphLayout,
  executor: RunExecutor,
  checkAlive: () => void,
): Promise<Float32Array<ArrayBuffer>> {
  const { hiddenSize } = config
  const family = graphFamily(config)
  const spans = spansByText(batch)
  const sums = new Float64Array((batch.spans.length / 2) * hiddenSize)
  for (const run of family.planRows(batch.offsets, layout)) {
    checkAlive()
    const hidden = await executor.execute(run, family.feeds(run, batch, layout, config))
    for (const piece of run.pieces) {
      for (const span of spans[piece.text]) addSpan(sums, span, piece, run.shape.tokens, hidden, hiddenSize)
    }
  }
  return means(sums, batch.spans, hiddenSize)
}

/** A plain loop: `Float32Array.from` with a function took as long as a fiftieth of the batch. */
function means(sums: Float64Array, spans: Uint32Array, width: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(sums.length)
  for (let span = 0; 2 * span < spans.length; span++) {
    const tokens = spans[2 * span + 1] - spans[2 * span]
    for (let i = span * width; i < (span + 1) * width; i++) result[i] = sums[i] / tokens
  }
  return result
}

/** A span and its row of the result, counted from its text's start. */
interface TextSpan {
  readonly start: number
  readonly end: number
  readonly row: number
}

function spansByText({ offsets, spans }: TokenBatch): TextSpan[][] {
  const byText: TextSpan[][] = Array.from({ length: offsets.length - 1 }, () => [])
  for (let row = 0; 2 * row < spans.length; row++) {
    const text = textOfToken(offsets, spans[2 * row])
    byText[text].push({ start: spans[2 * row] - offsets[text], end: spans[2 * row + 1] - offsets[text], row })
  }
  return byText
}

function addSpan(
  sums: Float64Array,
  { start, end, row }: TextSpan,
  piece: RowPiece,
  tokens: number,
  hidden: Float32Array,
  width: number,
): void {
  const from = Math.max(start, piece.start)
  const to = Math.min(end, piece.start + piece.keep)
  for (let token = from; token < to; token++) {
    const at = (piece.row * tokens + piece.column + token - piece.start) * width
    for (let i = 0; i < width; i++) sums[row * width + i] += hidden[at + i]
  }
}
