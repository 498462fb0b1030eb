import { LamError } from '@lamjs/core'

const NUL = 0
const NEWLINE = 0x0a

/**
 * The error for a stream that looks like UTF-16 or UTF-32 without a byte order mark; undefined for any other.
 * @param name the stream in messages
 * @param head the stream's beginning
 */
export function unmarkedUnicode(name: string, head: Uint8Array): LamError | undefined {
  const guess = head.includes(NUL) ? guessEncoding(head) : undefined
  if (guess === undefined) return undefined
  return new LamError(
    'LAM_INPUT_INVALID',
    `${name} looks like ${guess.toUpperCase()} without a byte order mark: it has NUL bytes. Say so with --encoding ${guess}.`,
  )
}

/** The error for a NUL byte, which plain text never has. @param line from 1 on */
export function nulInLine(name: string, line: number): LamError {
  return new LamError(
    'LAM_INPUT_INVALID',
    `${name} is not plain text: there is a NUL byte in line ${line}. If NUL bytes end its texts, tr '\\000' '\\n' makes lines of them; ` +
      "if they mean nothing, tr -d '\\000' takes them out.",
  )
}

/** UTF-32 has NULs in most characters. In UTF-16, Latin letters and line ends have a NUL, always in the same byte of the pair. */
function guessEncoding(bytes: Uint8Array): string | undefined {
  const found = [0, 0, 0, 0]
  let atLineEnds = false
  bytes.forEach((byte, i) => {
    if (byte !== NUL) return
    found[i % 4]++
    atLineEnds ||= bytes[i % 2 === 1 ? i - 1 : i + 1] === NEWLINE
  })
  const [first, second, third, fourth] = found.map((count) => count / bytes.length)
  if (first === 0 && third > 1 / 8 && fourth > 1 / 8) return 'utf-32le'
  if (fourth === 0 && first > 1 / 8 && second > 1 / 8) return 'utf-32be'
  const even = first + third
  const odd = second + fourth
  if ((even > 0 && odd > 0) || !(even + odd > 1 / 4 || atLineEnds)) return undefined
  return odd > 0 ? 'utf-16le' : 'utf-16be'
}
