import type { Reranking } from '@lamjs/core'
import type { Call } from '../http/endpoint.js'
import { Failure } from '../http/failure.js'
import type { OpenModel } from '../models/model-pool.js'

export interface RerankSettings {
  /** Cuts pairs that are longer than the model's positions. Default: such a pair is an error. */
  readonly truncate?: boolean
  /** Most tokens kept of a pair, by the request's own wish. */
  readonly maxTokens?: number
}

/** @throws Failure `context_length_exceeded`, `invalid_request` for too many texts; the errors of `LAM.rerank` */
export async function rerankTexts(
  { models, signal, limits, report }: Pick<Call<unknown>, 'models' | 'signal' | 'limits' | 'report'>,
  model: string | undefined,
  query: string,
  texts: readonly string[],
  { truncate = false, maxTokens }: RerankSettings,
): Promise<{ model: OpenModel; ranking: Reranking; tokens: number }> {
  const { id } = models.find(model, 'cross-encoder')
  report({ model: id, texts: texts.length })
  if (texts.length > limits.inputs) {
    throw new Failure(
      400,
      'invalid_request',
      `The request has ${texts.length} texts, and the server takes ${limits.inputs} at most. Split it.`,
    )
  }
  return models.use(id, signal, (open) =>
    open.turns.take(signal, async () => {
      const ranking = await open.lam.rerank(query, texts, { signal, ...(maxTokens === undefined ? {} : { maxTokens }) })
      const tokens = ranking.tokenCounts.reduce((sum, count) => sum + count, 0)
      report({ tokens })
      const [cut] = ranking.truncated
      if (cut !== undefined && !truncate && maxTokens === undefined) {
        throw new Failure(
          400,
          'context_length_exceeded',
          `The query and text ${cut.index} have ${ranking.tokenCounts[cut.index]} tokens, and the model reads ${open.info.maxTokens} at most. Split the text, or ask for truncate.`,
        )
      }
      return { model: open, ranking, tokens }
    }),
  )
}
