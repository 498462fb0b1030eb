import { isAscii, isUtf8, transcode } from 'node:buffer'
import type { RawText } from './lines.js'
import { nulInLine } from './nul-bytes.js'

const REPLACEMENT = Buffer.from('\ufffd')
const RETURN = 0x0d
/** From here on a string is kept outside of JavaScript's heap, which has a limit of its own. */
const LARGE = 1 << 20

/** One stream's texts as strings. What is wrong with them is told once, with the place where it was seen first, and counted. */
export class CheckedTexts {
  readonly #name: string
  readonly #encoding: string
  readonly #skipped: number
  readonly #warn: (message: string) => void
  #damaged = 0
  readonly #whole: boolean
  #returns = false

  /**
   * @param name the stream in messages
   * @param stream `encoding` and `skipped` as `utf8Bytes` gives them; `whole` where it is one text and not lines
   */
  constructor(
    name: string,
    stream: { readonly encoding: string; readonly skipped: number; readonly whole: boolean },
    warn: (message: string) => void,
  ) {
    this.#name = name
    this.#encoding = stream.encoding
    this.#skipped = stream.skipped
    this.#warn = warn
    this.#whole = stream.whole
  }

  /** @throws LamError `LAM_INPUT_INVALID` for a NUL byte */
  text(raw: RawText): string {
    const { bytes } = raw
    const nul = bytes.indexOf(0)
    if (nul >= 0) throw nulInLine(this.#name, raw.line + newlines(bytes.subarray(0, nul)))
    this.#checkReturns(raw)
    const text = stringOf(bytes)
    const damage = this.#damageIn(bytes, text)
    if (damage !== undefined) this.#tell(raw, damage)
    return text
  }

  /** At the stream's end. */
  finish(): void {
    if (this.#damaged > 1 && !this.#whole) {
      this.#warn(`${this.#damaged.toLocaleString('en-US')} lines of ${this.#name} hold what is not ${this.#label}`)
    }
  }

  get #label(): string {
    return this.#encoding.toUpperCase()
  }

  /** Where the first character stands that could not be decoded, in bytes. */
  #damageIn(bytes: Buffer, text: string): number | undefined {
    if (this.#encoding !== 'utf-8') {
      const at = bytes.indexOf(REPLACEMENT)
      return at < 0 ? undefined : at
    }
    return isUtf8(bytes) ? undefined : firstInvalid(bytes, text)
  }

  #tell({ bytes, line, offset }: RawText, damage: number): void {
    this.#damaged++
    if (this.#damaged > 1) return
    const where = `line ${line + newlines(bytes.subarray(0, damage))}`
    if (this.#encoding !== 'utf-8') {
      this.#warn(`${this.#name}, ${where}: not ${this.#label} throughout; what cannot be read is U+FFFD`)
      return
    }
    const at = this.#skipped + offset + damage
    this.#warn(
      `${this.#name}, ${where}: byte 0x${bytes[damage].toString(16)} at ${at} is not UTF-8, and is read as U+FFFD; ` +
        'if the text is in another encoding, name it: --encoding windows-1252',
    )
  }

  #checkReturns({ bytes, line }: RawText): void {
    if (this.#whole || this.#returns || !bytes.includes(RETURN)) return
    this.#returns = true
    this.#warn(
      `${this.#name}, line ${line}: a carriage return alone ends no line; if it should, tr '\\r' '\\n' makes line ends of them`,
    )
  }
}

/** Large ones lie outside the heap. Bytes that are not UTF-8 become U+FFFD. */
function stringOf(bytes: Buffer): string {
  if (bytes.length < LARGE || !isUtf8(bytes)) return bytes.toString('utf8')
  return isAscii(bytes) ? bytes.toString('latin1') : transcode(bytes, 'utf8', 'ucs2').toString('utf16le')
}

/** All before the first invalid byte is valid, so that its place follows from the text before it. */
function firstInvalid(bytes: Buffer, text: string): number {
  let at = 0
  let start = 0
  for (let i = text.indexOf('\ufffd'); i >= 0; i = text.indexOf('\ufffd', start)) {
    at += Buffer.byteLength(text.slice(start, i))
    if (!bytes.subarray(at, at + REPLACEMENT.length).equals(REPLACEMENT)) return at
    at += REPLACEMENT.length
    start = i + 1
  }
  return at
}

function newlines(bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count++
  return count
}
