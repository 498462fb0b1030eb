import type { StreamText } from '@lamjs/core'

/** Texts with `prompt` before each. */
export async function* prompted(texts: AsyncIterable<StreamText>, prompt: string): AsyncGenerator<StreamText> {
  for await (const text of texts) {
    if (prompt === '') yield text
    else yield typeof text === 'string' ? prompt + text : promptedPieces(text, prompt)
  }
}

async function* promptedPieces(pieces: AsyncIterable<string>, prompt: string): AsyncGenerator<string> {
  yield prompt
  yield* pieces
}
