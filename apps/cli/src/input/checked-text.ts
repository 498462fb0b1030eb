import { isAscii, isUtf8, transcode } from 'node:buffer'
import type { RawText } from './lines.js'
import { nulInLine } from './nul-bytes.js'

const REPLACEMENT = Buffer.from('\ufffd')
const RETURN = 0x0d
/** Bytes from which a string stays outside of JavaScript's heap, which has its own limit. */
const LARGE = 1 << 20

/** Decodes one stream's texts. It warns of each kind of problem once, with the first position, and counts the lines. */
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
   * @param stream `encoding` and `skipped` from `utf8Bytes`; `whole` if the stream is one text
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

  /** Warns of the number of damaged lines, at the stream's end. */
  finish(): void {
    if (this.#damaged > 1 && !this.#whole) {
      this.#warn(
        `${this.#damaged.toLocaleString('en-US')} lines of ${this.#name} hold bytes that are not ${this.#label}`,
      )
    }
  }

  get #label(): string {
    return this.#encoding.toUpperCase()
  }

  /** Offset of the first character that could not be decoded, in bytes. */
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
      this.#warn(`${this.#name}, ${where}: some bytes are not ${this.#label} and are read as U+FFFD`)
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

/** Decodes UTF-8, large strings outside of the heap. Invalid bytes become U+FFFD. */
function stringOf(bytes: Buffer): string {
  if (bytes.length < LARGE || !isUtf8(bytes)) return bytes.toString('utf8')
  return isAscii(bytes) ? bytes.toString('latin1') : transcode(bytes, 'utf8', 'ucs2').toString('utf16le')
}

/** Offset of the first invalid byte: the length of the valid text before it. */
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
