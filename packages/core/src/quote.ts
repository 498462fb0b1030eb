const LONGEST = 120

/**
 * Makes text from a file or a caller safe for a message. Cuts it to a readable length and escapes control characters, so
 * that a hostile tensor name neither floods a log nor controls a terminal.
 */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value.slice(0, LONGEST + 1) : describe(value)
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  const quoted = typeof value === 'string' ? JSON.stringify(cut) : cut
  return quoted.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, escaped)
}

/**
 * An error's message, to be quoted. Errors about a file's text repeat some of that text. So callers quote them instead of passing
 * them as `cause`, which Node prints unescaped.
 */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function describe(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.slice(0, 16).map(describeItem).join(', ')}${value.length > 16 ? ', …' : ''}]`
  return describeItem(value)
}

/** Lists in lists stay closed: a file may nest them deeper than any stack. */
function describeItem(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'string' ? quote(value) : String(value)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
