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
  if (['document', 'passage', 'both'].includes(context)) return
  throw new LamError('LAM_OPTION_INVALID', `context must be 'document', 'passage' or 'both'; found ${quote(context)}.`)
}

/** One run over the whole text, one span a passage. */
function documentRuns({ config }: Limits, { ids, passages }: TokenizedPassages): PassageRun[] {
  if (ids.length > config.mostTokens) throw tooLong(ids.length, config.mostTokens)
  if (passages.length === 0) return []
  const spans = Uint32Array.from(passages.flatMap(({ tokenStart, tokenEnd }) => [tokenStart, tokenEnd]))
  return [{ batch: { ids, offsets: Uint32Array.of(0, ids.length), spans }, spanned: [...passages.keys()] }]
}

/** Each passage as a text of its own, in batches. */
function passageRuns(job: Limits, { ids, textStart }: TokenizedPassages, passages: readonly Passage[]): PassageRun[] {
  const texts = passages.map(({ tokenStart, tokenEnd }) => {
    const text = new Int32Array(textStart + tokenEnd - tokenStart + 1)
    text.set(ids.subarray(0, textStart))
    text.set(ids.subarray(tokenStart, tokenEnd), textStart)
    text[text.length - 1] = ids[ids.length - 1]
    return { ids: text }
  })
  const lengths = texts.map((text) => text.ids.length)
  const pooling = { pooling: job.settings.pooling, skip: job.skip }
  return planBatches(lengths, job.tokensPerBatch).map((chosen) => ({
    batch: packBatch(texts, chosen, pooling),
    spanned: chosen,
  }))
}

/** The run is not split: passages in different parts would then read different contexts. */
function tooLong(found: number, most: number): LamError {
  return new LamError(
    'LAM_INPUT_INVALID',
    `encodePassages: the text has ${found} tokens, and this model reads at most ${most} at once. Pass context: 'passage' to read each ` +
      'passage alone, or maxTokens to read the beginning only, or use a LAM model, which reads texts of any length.',
  )
}
