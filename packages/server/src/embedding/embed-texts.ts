import type { Embeddings, EncodeOptions } from '@lamjs/core'
import type { Call } from '../http/endpoint.js'
import { Failure } from '../http/failure.js'
import type { OpenModel } from '../models/model-pool.js'

/** What a request may ask of its rows. */
export interface EmbedSettings extends Pick<EncodeOptions, 'dim' | 'normalize' | 'prompt'> {
  /** Cuts texts that are longer than the model's length. Default: such a text is an error. */
  readonly truncate?: boolean
  /** Most tokens kept of a text, by the request's own wish. */
  readonly maxTokens?: number
}

/**
 * The rows of a request's texts, in batches shared with other requests.
 * @returns `[texts, dim]`
 * @throws Failure `context_length_exceeded`, `invalid_request` for too many texts; the errors of `encode`
 */
export async function embedTexts(
  { models, signal, limits, report }: Pick<Call<unknown>, 'models' | 'signal' | 'limits' | 'report'>,
  model: string | undefined,
  texts: readonly string[],
  settings: EmbedSettings,
): Promise<{ model: OpenModel; rows: Embeddings; tokens: number }> {
  const { id } = models.find(model)
  report({ model: id, texts: texts.length })
  if (texts.length > limits.inputs) {
    throw new Failure(
      400,
      'invalid_request',
      `The request has ${texts.length} texts, and the server takes ${limits.inputs} at most. Split it.`,
      {
        param: 'input',
      },
    )
  }
  return models.use(id, signal, async (open) => {
    const { truncate = false, ...options } = settings
    const whole = readsAnyLength(open) && !truncate && settings.maxTokens === undefined
    const rows = await open.batches.encode(texts, {
      ...options,
      ...(whole ? { maxTokens: Number.POSITIVE_INFINITY } : {}),
      signal,
    })
    const tokens = rows.tokenCounts.reduce((sum, count) => sum + count, 0)
    report({ tokens })
    if (!truncate && settings.maxTokens === undefined) checkWhole(rows, open)
    return { model: open, rows, tokens }
  })
}

/** Whether a text of any length is computed whole, in linear time. */
export function readsAnyLength({ info }: Pick<OpenModel, 'info'>): boolean {
  return info.config.family === 'lam'
}

/** @throws Failure `context_length_exceeded` */
function checkWhole({ truncated, tokenCounts }: Embeddings, model: OpenModel): void {
  if (truncated.length === 0) return
  const [first] = truncated
  throw tooLong(first, tokenCounts[first], model, 'input')
}

/** The failure of a text that is longer than its model reads. @param param the field that holds it */
export function tooLong(text: number, tokens: number, { info }: Pick<OpenModel, 'info'>, param?: string): Failure {
  return new Failure(
    400,
    'context_length_exceeded',
    `Text ${text} has ${tokens} tokens, and the model reads ${info.maxTokens} at most. Split the text, or ask for truncate.`,
    param === undefined ? {} : { param },
  )
}
