import type { FileBytes } from './document.js'
import { refusal } from './refusal.js'

const toUtf8 = 'Save it as UTF-8.'

/**
 * The text of a file, without its byte order mark. It never holds NUL or characters that the decoder had to guess.
 * @throws LamError `LAM_INPUT_INVALID` for a binary file, and for one whose encoding is not sure
 */
export function decodeFile({ path, bytes }: FileBytes): string {
  const text = decode(path, bytes)
  const nul = text.indexOf('\0')
  if (nul === -1) return text
  throw refusal(path, 'it has NUL bytes, so it is no text. Leave it out, or save its text as UTF-8.')
}

function decode(path: string, bytes: Uint8Array): string {
  if (startsWith(bytes, [0xff, 0xfe, 0, 0]) || startsWith(bytes, [0, 0, 0xfe, 0xff])) {
    throw refusal(path, `it is UTF-32. ${toUtf8}`)
  }
  const marked = startsWith(bytes, [0xff, 0xfe]) ? 'utf-16le' : startsWith(bytes, [0xfe, 0xff]) ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(marked, { fatal: true }).decode(bytes)
  } catch {
    throw refusal(path, `it is not valid ${marked.toUpperCase()}. ${toUtf8}`)
  }
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return bytes.length >= start.length && start.every((byte, i) => bytes[i] === byte)
}
