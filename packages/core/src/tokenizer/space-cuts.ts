import { Cuts } from './cuts.js'
import { isWhiteSpace } from './exact-cuts.js'

/** A normaliser of a `tokenizer.json`, or a list of them. */
type Step = Readonly<Record<string, unknown>> | null

/** Normalisers that look at a character and the marks after it, and at nothing else. */
const LOCAL: readonly unknown[] = ['NFC', 'NFD', 'NFKC', 'NFKD', 'Lowercase', 'Precompiled']

/**
 * Cuts for SentencePiece (Kudo and Richardson 2018): a space begins the word after it, and every text begins with a space. So a text may
 * be cut in front of a run of spaces, and nowhere else. Words, runs and combining sequences stay whole.
 */
export class SpaceCuts extends Cuts {
  readonly #isSpace: (unit: number) => boolean

  /** @param isSpace whether the file's normaliser turns a UTF-16 unit into a space */
  constructor(isSpace: (unit: number) => boolean) {
    super()
    this.#isSpace = isSpace
  }

  override allows(text: string, at: number): boolean {
    if (at <= 0 || at >= text.length) return true
    return this.#isSpace(text.charCodeAt(at)) && !this.#isSpace(text.charCodeAt(at - 1))
  }
}

/** Whether a parsed `tokenizer.json` works like SentencePiece, so that `SpaceCuts` are exact for it. */
export function isSentencePiece(
  normalizer: Step,
  preTokenizer: Step,
  added: readonly { readonly content: string; readonly strips: boolean; readonly normalized: boolean }[],
): boolean {
  return (
    stepsOf(normalizer, 'normalizers').every(isLocal) &&
    isMetaspace(stepsOf(preTokenizer, 'pretokenizers')) &&
    added.every(({ content, strips, normalized }) => /^[\x21-\x7e]+$/.test(content) && !strips && !normalized)
  )
}

/** Finds the UTF-16 units that a normaliser turns into a space, by running it on them. */
export function spacesOf(normalize: (text: string) => string): (unit: number) => boolean {
  const known = new Map<number, boolean>()
  return (unit) => {
    if (unit === 0x20) return true
    if (!isWhiteSpace(unit) && unit > 0x20) return false
    const answer = known.get(unit) ?? normalize(`a${String.fromCharCode(unit)}a`) === 'a a'
    known.set(unit, answer)
    return answer
  }
}

function stepsOf(step: Step, list: 'normalizers' | 'pretokenizers'): Step[] {
  if (step === null) return []
  return step.type === 'Sequence' && Array.isArray(step[list]) ? (step[list] as Step[]) : [step]
}

function isLocal(step: Step): boolean {
  if (LOCAL.includes(step?.type)) return true
  // No match may go across a cut, so that a space in the pattern must be at its start.
  const { String: literal, Regex: regex } = (step?.pattern ?? {}) as { String?: unknown; Regex?: unknown }
  if (step?.type !== 'Replace') return false
  return regex === ' {2,}' || (typeof literal === 'string' && literal.lastIndexOf(' ') <= 0)
}

function isMetaspace(steps: readonly Step[]): boolean {
  const last = steps.at(-1)
  const prepends =
    last?.prepend_scheme === 'always' || (last?.prepend_scheme === undefined && last?.add_prefix_space === true)
  const before = steps.slice(0, -1).every((step) => step?.type === 'WhitespaceSplit')
  return last?.type === 'Metaspace' && last.split !== false && prepends && before
}
