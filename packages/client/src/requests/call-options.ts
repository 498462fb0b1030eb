import type { EncodeOptions, Output } from '@lamjs/core'

/** Options of a call in the server's spelling. A text longer than `maxTokens` loses its end, as in `LAM.encode`. */
export function wireOptions(options: EncodeOptions<Output>): Record<string, unknown> {
  const { dim, maxTokens, prompt, normalize } = options
  return {
    ...(dim === undefined ? {} : { dimensions: dim }),
    ...(normalize === undefined ? {} : { normalize }),
    ...(typeof prompt === 'string' ? { prompt_name: prompt } : {}),
    ...(typeof prompt === 'object' ? { prompt: prompt.text } : {}),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens === Number.POSITIVE_INFINITY ? 'all' : maxTokens }),
  }
}
