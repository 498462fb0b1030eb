import { LamError, type LamErrorCode } from '../errors.js'
import { quote, reasonOf } from '../quote.js'

/**
 * Parses a JSON file that must hold an object. Ignores a byte order mark, which editors on Windows write.
 * @param code the code of the error if it does not
 */
export function parseJsonObject(bytes: Uint8Array, file: string, code: LamErrorCode): Record<string, unknown> {
  const value = parseJson(bytes, file, code)
  if (!isJsonObject(value)) throw new LamError(code, `${file}: expected a JSON object, found ${quote(value)}.`)
  return value
}

/**
 * Parses a JSON file of any value. Ignores a byte order mark, which editors on Windows write.
 * @param code the code of the error if it is not JSON
 */
export function parseJson(bytes: Uint8Array, file: string, code: LamErrorCode): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new LamError(code, `${file}: expected JSON in UTF-8, found bytes that are not UTF-8.`, { cause })
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    const found = text.trim() === '' ? 'an empty file' : quote(text.slice(0, 40))
    throw new LamError(code, `${file}: expected JSON, found ${found} (${quote(reasonOf(cause))}).${hint(text)}`)
  }
}

/** True for `{…}`, false for arrays and everything else. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function hint(text: string): string {
  if (text.startsWith('version https://git-lfs')) return ' It is a Git LFS pointer: run `git lfs pull` first.'
  if (/^\s*</.test(text)) return ' It looks like a web page: check the URL.'
  return ''
}
