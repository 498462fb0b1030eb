import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { throwIfAborted } from '../errors.js'
import { openModel } from './open-checkpoint.js'
import { sha256 } from './sha256.js'
import type { ModelSource } from './source.js'

/** SHA-256 over all that decides a text's row, hex: config, settings, tokenizer and weights. Reads every file whole, one at a time. */
export async function modelFingerprint(source: ModelSource, signal: PlatformAbortSignal): Promise<string> {
  const { model, settings, readTokenizer } = await openModel(source, { signal })
  const tokenizer = await readTokenizer()
  throwIfAborted(signal)
  const parts = [await model.fingerprint(), await hashOf(settings), await hashOf(tokenizer)]
  return sha256(new TextEncoder().encode(parts.join('\n')))
}

function hashOf(value: unknown): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify(value)))
}
