import type { Encoder, RunOptions, TextIds } from './families/encoder.js'
import type { Sink } from './sink.js'
import { finish } from './work.js'

/** The hidden state of a whole text at one point of the model. */
export interface Stage {
  /** `'embeddings'`, `'layer 0'`, `'layer 1'`, … */
  readonly after: string
  /** `[tokens, hidden]`, row-major. */
  readonly hidden: Float64Array
}

/**
 * The hidden state after the embeddings and after each layer (the specs' stages). It shows how the model works, and finds the
 * first layer in which another backend goes wrong. It keeps every stage, so memory grows with the text, and it never yields.
 */
export function runStages(encoder: Encoder, text: TextIds, options: Pick<RunOptions, 'block'> = {}): Stage[] {
  const { hiddenSize, layers } = encoder.config
  const stages = Array.from({ length: layers + 1 }, (_, stage) => ({
    after: stage === 0 ? 'embeddings' : `layer ${stage - 1}`,
    hidden: new Float64Array(text.ids.length * hiddenSize),
  }))
  const end: Sink = { *push() {} }
  const observe = (stage: number, next: Sink) => record(stages[stage].hidden, hiddenSize, next)
  finish(encoder.run(text, end, { ...options, observe }))
  return stages
}

/** Copies the rows into `hidden` and pushes them to `next`. */
function record(hidden: Float64Array, width: number, next: Sink): Sink {
  let arrived = 0
  return {
    *push(x, count, last) {
      hidden.set(x.subarray(0, count * width), arrived * width)
      arrived += count
      yield* next.push(x, count, last)
    },
  }
}
