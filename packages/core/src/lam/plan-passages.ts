import type { TokenBatch } from '../contract/token-batch.js'
import { LamError } from '../errors.js'
import { packBatch } from '../plan/pack-batch.js'
import { planBatches } from '../plan/plan-batches.js'
import { quote } from '../quote.js'
import type { Passage, TokenizedPassages } from '../tokenizer/passages.js'
import type { EncodeJob } from './job.js'
import type { PassageContext } from './options.js'

/** One run of the model, with the passage of each of its spans. */
export interface PassageRun {
  readonly batch: TokenBatch
  readonly spanned: ArrayLike<number>
  /** Each span's share of its passage's tokens, where several spans make a passage; their weighted mean is its row. */
  readonly shares?: readonly number[]
}

export interface PassagePlan {
  readonly passages: readonly Passage[]
  /** Indices of the passages that lost their end to `maxTokens`, in the document or alone. */
  readonly truncated: readonly number[]
  /** They give every passage one row, or two with `'both'`. */
  readonly runs: readonly PassageRun[]
}

type Limits = Pick<EncodeJob, 'config' | 'maxTokens' | 'tokensPerBatch' | 'settings' | 'skip'>

/**
 * Plans the model's runs for the passages of a text.
 * @throws LamError `LAM_INPUT_INVALID` for a document of more tokens than the model has positions
 */
export function planPassages(job: Limits, text: TokenizedPassages, context: PassageContext): PassagePlan {
  const { passages, clipped } = text
  if (context === 'document') return { passages, truncated: clipped, runs: documentRuns(job, text) }
  if (context === 'windows') {
    const runs = text.ids.length > job.config.mostTokens ? windowRuns(job, text) : documentRuns(job, text)
    return { passages, truncated: clipped, runs }
  }
  // As `encode` cuts a text: both special tokens and the prompt stay.
  const room = job.maxTokens - text.textStart - 1
  const alone = passages.map((passage) => ({
    ...passage,
    tokenEnd: Math.min(passage.tokenEnd, passage.tokenStart + room),
  }))
  const cut = new Set(clipped)
  const truncated = [...alone.keys()].filter((i) => cut.has(i) || alone[i].tokenEnd < passages[i].tokenEnd)
  if (context === 'passage') return { passages: alone, truncated, runs: passageRuns(job, text, alone) }
  return { passages, truncated, runs: [...documentRuns(job, text), ...passageRuns(job, text, alone)] }
}

/** @throws LamError `LAM_OPTION_INVALID` */
export function checkContext(context: PassageContext): void {
  if (['document', 'windows', 'passage', 'both'].includes(context)) return
  throw new LamError(
    'LAM_OPTION_INVALID',
    `context must be 'document', 'windows', 'passage' or 'both'; found ${quote(context)}.`,
  )
}

/** One run over the whole text, one span a passage. */
function documentRuns({ config }: Limits, { ids, passages }: TokenizedPassages): PassageRun[] {
  if (ids.length > config.mostTokens) throw tooLong(ids.length, config.mostTokens)
  if (passages.length === 0) return []
  const spans = Uint32Array.from(passages.flatMap(({ tokenStart, tokenEnd }) => [tokenStart, tokenEnd]))
  return [{ batch: { ids, offsets: Uint32Array.of(0, ids.length), spans }, spanned: [...passages.keys()] }]
}

/** A window of a document: the tokens that the model reads, and those among them that count there. All are half-open ranges. */
interface DocumentWindow {
  readonly start: number
  readonly end: number
  readonly countedFrom: number
  readonly countedTo: number
}

/**
 * The document in windows of the model's length, each half over the one before. A token counts in the window that holds most around it, so
 * that it sees at least a quarter of a window on either side, or the document's end.
 */
function windowRuns(job: Limits, { ids, textStart, passages }: TokenizedPassages): PassageRun[] {
  const { maxTokens } = job.config
  const windows = documentWindows(textStart, ids.length - 1, maxTokens - textStart - 1)
  const together = Math.max(1, Math.floor(job.tokensPerBatch / maxTokens))
  const runs: PassageRun[] = []
  for (let first = 0; first < windows.length; first += together) {
    const run = runOfWindows(windows.slice(first, first + together), ids, textStart, passages)
    if (run.spanned.length > 0) runs.push(run)
  }
  return runs
}

/** @param room tokens of the document in one window; the document is longer */
function documentWindows(from: number, to: number, room: number): DocumentWindow[] {
  const stride = Math.max(1, Math.floor(room / 2))
  const starts: number[] = []
  for (let start = from; start + room < to; start += stride) starts.push(start)
  starts.push(to - room)
  // Between two windows, the middle of what both hold.
  const borders = starts.slice(1).map((start, i) => Math.floor((start + starts[i] + room) / 2))
  return starts.map((start, i) => ({
    start,
    end: start + room,
    countedFrom: i === 0 ? from : borders[i - 1],
    countedTo: i === borders.length ? to : borders[i],
  }))
}

/** Each window as a text with the special tokens and the prompt; each passage's counted tokens in it as a span. */
function runOfWindows(
  windows: readonly DocumentWindow[],
  ids: Int32Array,
  textStart: number,
  passages: readonly Passage[],
): PassageRun & { readonly spanned: readonly number[] } {
  const texts = windows.map(({ start, end }) => ({ ids: framed(ids, textStart, start, end) }))
  const packed = packBatch(texts, [...texts.keys()])
  const spans: number[] = []
  const spanned: number[] = []
  const shares: number[] = []
  for (const [i, { start, countedFrom, countedTo }] of windows.entries()) {
    const shift = packed.offsets[i] + textStart - start
    for (const [passage, { tokenStart, tokenEnd }] of passages.entries()) {
      const from = Math.max(tokenStart, countedFrom)
      const to = Math.min(tokenEnd, countedTo)
      if (from >= to) continue
      spans.push(from + shift, to + shift)
      spanned.push(passage)
      shares.push((to - from) / (tokenEnd - tokenStart))
    }
  }
  return { batch: { ...packed, spans: Uint32Array.from(spans) }, spanned, shares }
}

/** Each passage as a text of its own, in batches. */
function passageRuns(job: Limits, { ids, textStart }: TokenizedPassages, passages: readonly Passage[]): PassageRun[] {
  const texts = passages.map(({ tokenStart, tokenEnd }) => ({ ids: framed(ids, textStart, tokenStart, tokenEnd) }))
  const lengths = texts.map((text) => text.ids.length)
  const pooling = { pooling: job.settings.pooling, skip: job.skip }
  return planBatches(lengths, job.tokensPerBatch).map((chosen) => ({
    batch: packBatch(texts, chosen, pooling),
    spanned: chosen,
  }))
}

/** A part of a document as a text of its own: with the special tokens and the prompt. */
function framed(ids: Int32Array, textStart: number, start: number, end: number): Int32Array {
  const text = new Int32Array(textStart + end - start + 1)
  text.set(ids.subarray(0, textStart))
  text.set(ids.subarray(start, end), textStart)
  text[text.length - 1] = ids[ids.length - 1]
  return text
}

/** The run is not split: passages in different parts would then read different contexts. */
function tooLong(found: number, most: number): LamError {
  return new LamError(
    'LAM_INPUT_INVALID',
    `encodePassages: the text has ${found} tokens, and this model reads at most ${most} at once. Pass context: 'windows' to read it in overlapping windows, 'passage' to read each ` +
      'passage alone, or maxTokens to read the beginning only, or use a LAM model, which reads texts of any length.',
  )
}
