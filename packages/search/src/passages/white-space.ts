import { partsCharacters } from './graphemes.js'

/** Whether a UTF-16 unit is white space, as `trim` knows it. */
export function isSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 9 && unit <= 0x0d)
  return unit >= 0xa0 && /\s/.test(String.fromCharCode(unit))
}

/** The first unit from `at` on that is not white space. A space that carries a combining mark is none. */
export function skipSpace(text: string, at: number): number {
  let found = at
  while (found < text.length && isSpace(text.charCodeAt(found))) found++
  return found > at && !partsCharacters(text, found) ? found - 1 : found
}

/** One past the last unit before `end` that is not white space. */
export function dropSpace(text: string, end: number): number {
  let found = end
  while (found > 0 && isSpace(text.charCodeAt(found - 1))) found--
  return found < end && !partsCharacters(text, found) ? found + 1 : found
}
