import type { Embedder, EncodeOptions } from '@lamjs/core'
import { abortable, encodeSide, truncationWarning } from '@lamjs/core/embedder'
import { type CallOptions, embeddingOptions } from './call-options.js'
import { inSdkTerms } from './sdk-error.js'

/** The options of both versions of the specification. */
export interface EmbeddingCall extends CallOptions {
  /** The texts to embed, in any number. */
  readonly values: readonly string[]
  /** Width of the embeddings; counts before `providerOptions.lam.dimensions`. Only AI SDK 7 gives it. */
  readonly dimensions?: number | undefined
}

/** The result of `doEmbed` in both versions of the specification. */
export interface EmbeddedValues {
  /** `[values][width]`: the rows of the embedder, in the order of the values. */
  embeddings: number[][]
  /** Tokens that the model read. */
  usage: { tokens: number }
  /** At most one: how many values lost their ends, and the indices of the first ten. */
  warnings: { type: 'other'; message: string }[]
}

export function embedValues(embedder: Embedder, call: EmbeddingCall): Promise<EmbeddedValues> {
  return inSdkTerms(embedder, call, async () => {
    const { side, prompt, dimensions, maxTokens } = embeddingOptions(call)
    const dim = call.dimensions ?? dimensions
    const options: EncodeOptions = {
      ...(dim === undefined ? {} : { dim }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(prompt === undefined ? {} : { prompt }),
      ...(call.abortSignal === undefined ? {} : { signal: call.abortSignal }),
    }
    const { values } = call
    const rows =
      side === undefined ? await embedder.encode(values, options) : await encodeSide(embedder, side, values, options)
    const { tokenCounts, truncated } = rows
    const limit =
      truncated.length === 0
        ? Number.POSITIVE_INFINITY
        : (maxTokens ?? (await abortable(embedder.info(), call.abortSignal)).maxTokens)
    const warning = truncationWarning(truncated, values.length)
    return {
      embeddings: rows.toArrays(),
      usage: { tokens: tokenCounts.reduce((sum, count) => sum + Math.min(count, limit), 0) },
      warnings: warning === undefined ? [] : [{ type: 'other', message: warning }],
    }
  })
}
