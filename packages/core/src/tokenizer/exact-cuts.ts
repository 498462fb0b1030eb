import { Cuts } from './cuts.js'

/**
 * Cuts for BERT's normaliser and pre-tokeniser: beside white space, beside ideographic punctuation and, if every ideograph is a
 * word of its own, beside an ideograph. No word, combining sequence or added token goes across such a place.
 */
export class ExactCuts extends Cuts {
  readonly #ideographs: boolean

  constructor({ ideographs }: { ideographs: boolean }) {
    super()
    this.#ideographs = ideographs
  }

  override allows(text: string, at: number): boolean {
    return (
      at <= 0 || at >= text.length || this.#separates(text.charCodeAt(at - 1)) || this.#separates(text.charCodeAt(at))
    )
  }

  #separates(unit: number): boolean {
    if (isWhiteSpace(unit)) return true
    if (unit < 0x3001) return false
    if (unit <= 0x3002 || unit === 0xff01 || unit === 0xff0c || unit === 0xff1f) return true
    return this.#ideographs && ((unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0x3400 && unit <= 0x4dbf))
  }
}

/**
 * White space for BERT's tokenizer: tab, line feed, carriage return and Unicode's spaces and separators. Vertical tab,
 * form feed and U+FEFF are control characters instead. The tokenizer drops them without ending the word.
 */
export function isWhiteSpace(unit: number): boolean {
  if (unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09 || unit === 0xa0) return true
  if (unit < 0x1680) return false
  return (
    unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x2028 ||
    unit === 0x2029 ||
    unit === 0x202f ||
    unit === 0x205f ||
    unit === 0x3000
  )
}
