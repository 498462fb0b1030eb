/** A key that an object of a JSON text has twice. */
export interface DuplicateKey {
  readonly key: string
  /** 1 for the outermost object. */
  readonly depth: number
}

/**
 * The first duplicate key of a JSON text. `JSON.parse` silently keeps the last of two, and other readers may keep the first.
 * Compares unescaped keys: `"a"` and `"\u0061"` are one key.
 * @param json valid JSON, which `JSON.parse` has accepted
 */
export function findDuplicateKey(json: string): DuplicateKey | undefined {
  // One entry for each open bracket: the keys of an object so far, or undefined for an array.
  const open: (Set<string> | undefined)[] = []
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    if (character === '{') open.push(new Set())
    else if (character === '[') open.push(undefined)
    else if (character === '}' || character === ']') open.pop()
    else if (character === '"') {
      const end = endOfString(json, at)
      const keys = open.at(-1)
      if (keys !== undefined && isKey(json, end)) {
        const key: string = JSON.parse(json.slice(at, end))
        if (keys.has(key)) return { key, depth: open.length }
        keys.add(key)
      }
      at = end - 1
    }
  }
  return undefined
}

/** One past the closing quote. */
function endOfString(json: string, start: number): number {
  let at = start + 1
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at + 1
}

/** In valid JSON a string is a key exactly when a colon follows it. */
function isKey(json: string, end: number): boolean {
  let at = end
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\t' || json[at] === '\r') at++
  return json[at] === ':'
}
