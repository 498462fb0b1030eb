/**
 * Globs for what a user types to name files. A word with `*` is a glob from any folder on, any other word a part of a path, in
 * either case. Commas or spaces separate words.
 */
export function pathGlobs(typed: string): string[] {
  return typed
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .flatMap((word) => {
      if (word.includes('*')) return word.includes('/') ? [word] : [`**/${word}`]
      const part = Array.from(word, eitherCase).join('')
      return [`**/*${part}*`, `**/*${part}*/**`]
    })
}

function eitherCase(character: string): string {
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()]
  if (lower !== upper) return `[${lower}${upper}]`
  return /[\\()[\]{}!+@?|]/.test(character) ? `\\${character}` : character
}
