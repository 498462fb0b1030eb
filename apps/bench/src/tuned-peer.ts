import { countTokens } from './corpus.js'
import { drawEvenly } from './drawn-texts.js'
import { interleave } from './interleave.js'
import { describeSetting } from './peers/peer.js'
import { peerNamed } from './peers/registry.js'
import { median } from './statistics.js'
import { openSubject, type PeerKey, type Subject } from './subjects.js'
import type { BenchContext } from './suite.js'
import { formatNumber } from './table.js'
import type { Text } from './texts.js'

/** The shortest texts, which each setting runs first. */
const WARM_TEXTS = 8
/** A setting that is so many times slower than the best on them is given up: threads that wait for one another may be a hundred times. */
const HOPELESS = 5
/** Each setting is tried on about as many tokens, and as many texts as the largest setting has in a call. */
const TRIAL_TOKENS = 4000
const TRIAL_TEXTS = 32
const TRIAL_ROUNDS = 2

/** A peer that runs with the fastest of its settings. */
export interface TunedPeer {
  /** With the setting, so that another process opens the same. */
  readonly key: PeerKey
  readonly subject: Subject
  /** What was tried and how fast it was, as a sentence. */
  readonly note: string
}

/**
 * Opens a peer with the setting that is the fastest on these texts.
 * @param sorted longest first; some of all lengths are tried
 */
export async function openTuned(
  key: PeerKey,
  sorted: readonly Text[],
  { quick, progress }: Pick<BenchContext, 'quick' | 'progress'>,
): Promise<TunedPeer> {
  const { trials, title, settings } = peerNamed(key.peer)
  const keys = trials.map((setting): PeerKey => ({ ...key, setting: { ...setting, longest: sorted[0].tokens } }))
  progress(`looking for the fastest setting of ${title}`)
  const subjects: Subject[] = []
  for (const each of keys) subjects.push(await openSubject(each))
  const mean = countTokens(sorted) / sorted.length
  const tried = drawEvenly(sorted, quick ? TRIAL_TOKENS / 2 : Math.max(TRIAL_TOKENS, TRIAL_TEXTS * mean))
  for (const subject of subjects) await tokensPerSecond(subject, tried.slice(-WARM_TEXTS))
  const warm: number[] = []
  for (const subject of subjects) warm.push(await tokensPerSecond(subject, tried.slice(-WARM_TEXTS)))
  const hopeful = subjects.filter((_, i) => warm[i] * HOPELESS >= Math.max(...warm))
  const rates = await interleave(hopeful, quick ? 1 : TRIAL_ROUNDS, (subject) => tokensPerSecond(subject, tried))
  const medians = subjects.map((subject, i) => {
    const at = hopeful.indexOf(subject)
    return at < 0 ? warm[i] : median(rates[at])
  })
  const best = medians.indexOf(Math.max(...medians))
  for (const subject of subjects) if (subject !== subjects[best]) await subject.dispose()
  const found = trials.map((setting, i) => `${describeSetting(setting)}: ${formatNumber(medians[i])}`)
  return {
    key: keys[best],
    subject: subjects[best],
    note: `${title} is fastest with ${describeSetting(trials[best])} (tokens/s: ${found.join('; ')}). ${settings}`,
  }
}

/** Tokens that a subject reads in a second, of all texts in one go. */
export async function tokensPerSecond(subject: Subject, texts: readonly Text[]): Promise<number> {
  const strings = texts.map(({ text }) => text)
  const start = performance.now()
  await subject.embed(strings)
  return countTokens(texts, subject.maxTokens) / ((performance.now() - start) / 1000)
}
