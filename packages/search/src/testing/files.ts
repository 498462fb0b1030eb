import type { FileSource } from '../indexing/source.js'

/** Files of an update, from their texts. */
export function filesOf(texts: Readonly<Record<string, string | Uint8Array>>): FileSource[] {
  return Object.entries(texts).map(([path, text]) => ({
    path,
    read: async () => (typeof text === 'string' ? new TextEncoder().encode(text) : text),
  }))
}
