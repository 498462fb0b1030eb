import type { CompiledProgram, LAM } from '@lamjs/core'

/** Embeds texts of any length, one a call. @returns every program so far, by the backend's report */
export async function embedEach(lam: LAM, texts: readonly string[]): Promise<readonly CompiledProgram[]> {
  for (const text of texts) await lam.encode(text, { maxTokens: Number.POSITIVE_INFINITY })
  return lam.compilation().programs
}
