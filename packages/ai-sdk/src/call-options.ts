import { LamError, type PlatformAbortSignal, type Prompt } from '@lamjs/core'
import { checkIsObject, type PromptSide, quote } from '@lamjs/core/embedder'

/** `providerOptions.lam` of `embed` and `embedMany`. */
export interface LamEmbeddingOptions {
  /** `'query'` or `'document'`: the model's prompt for that side, where it has one. Default: the model's default prompt. */
  readonly side?: PromptSide
  /** In place of `side`: the name of one of the model's prompts, or `{ text }`. */
  readonly prompt?: Prompt
  /** Width of the embeddings. `embed` and `embedMany` of AI SDK 7 have `dimensions` too, which counts first. */
  readonly dimensions?: number
  /** Most tokens kept of a text; `Infinity` keeps all. Default: the model's. */
  readonly maxTokens?: number
}

/** `providerOptions.lam` of `rerank`. */
export interface LamRerankingOptions {
  /** Most tokens kept of a query and a document together. */
  readonly maxTokens?: number
}

/** The part of a call's options that both versions of the specification have. */
export interface CallOptions {
  /** Stops the call, which then rejects with the reason of the signal, as `fetch` does. */
  readonly abortSignal?: PlatformAbortSignal | undefined
  /** By provider. `lam` is read, as `LamEmbeddingOptions` or `LamRerankingOptions`; others are left alone. */
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined
}

/** @throws LamError `LAM_OPTION_INVALID` for a name that it does not know */
export function embeddingOptions({ providerOptions }: CallOptions): LamEmbeddingOptions {
  const options = known<LamEmbeddingOptions>(providerOptions, ['side', 'prompt', 'dimensions', 'maxTokens'])
  const { side, prompt } = options
  if (side !== undefined && side !== 'query' && side !== 'document') {
    throw invalid(`providerOptions.lam.side must be 'query' or 'document', found ${quote(side)}.`)
  }
  if (side !== undefined && prompt !== undefined) {
    throw invalid('providerOptions.lam takes side or prompt, found both.')
  }
  return options
}

/** @throws LamError `LAM_OPTION_INVALID` for a name that it does not know */
export function rerankingOptions({ providerOptions }: CallOptions): LamRerankingOptions {
  return known<LamRerankingOptions>(providerOptions, ['maxTokens'])
}

function known<T extends object>(providerOptions: CallOptions['providerOptions'], names: readonly (keyof T)[]): T {
  const options = providerOptions?.lam ?? {}
  checkIsObject(options)
  const other = Object.keys(options).find((name) => !names.includes(name as keyof T))
  if (other !== undefined) {
    throw invalid(`providerOptions.lam has ${names.join(', ')} for this call, found ${quote(other)}.`)
  }
  return options as T
}

function invalid(message: string): LamError {
  return new LamError('LAM_OPTION_INVALID', message)
}
