import { countTokens } from './corpus.js'
import { drawEvenly } from './drawn-texts.js'
import { interleave } from './interleave.js'
import { describeSetting, type PeerSetting } from './peers/peer.js'
import { peerNamed } from './peers/registry.js'
import { median } from './statistics.js'
import { openSubject, type PeerKey, type Subject, type SubjectKey } from './subjects.js'
import { type BenchContext, wantedPeers, wantedSubjects } from './suite.js'
import { formatNumber } from './table.js'
import type { Text } from './texts.js'

/** The shortest texts, which each setting runs first. */
const WARM_TEXTS = 4
/** A setting that is so many times slower than the best on them is given up: threads that wait for one another may be a hundred times. */
const HOPELESS = 5
/** Each setting is tried on about as many tokens, and as many texts as the largest setting has in a call. */
const TRIAL_TOKENS = 4000
const TRIAL_TEXTS = 32
const TRIAL_ROUNDS = 2
/** The trials take at most about this share of the time of the run, with fewer texts where the machine is slow. */
const TRIAL_SHARE = 0.05
const LEAST_TRIAL_TOKENS = 500

/** Single texts that each setting is tried on. */
const SINGLE_TEXTS = 12

/** A peer that runs with the fastest of its settings. */
export interface TunedPeer {
  /** With the setting, so that another process opens the same. */
  readonly key: PeerKey
  readonly subject: Subject
  /** What was tried and how fast it was, in sentences; empty where there is nothing to tell. */
  readonly note: string
}

/**
 * Opens a peer with the setting that is the fastest on these texts.
 * @param sorted longest first; some of all lengths are tried
 */
export async function openTuned(
  key: PeerKey,
  sorted: readonly Text[],
  { quick, progress, budget }: Pick<BenchContext, 'quick' | 'progress' | 'budget'>,
): Promise<TunedPeer> {
  const mean = countTokens(sorted) / sorted.length
  progress(`looking for the fastest setting of ${peerNamed(key.peer).title}`)
  return fastest(key, {
    trials: peerNamed(key.peer).trials,
    sorted,
    tokens: quick ? TRIAL_TOKENS / 2 : Math.max(TRIAL_TOKENS, TRIAL_TEXTS * mean),
    milliseconds: TRIAL_SHARE * budget.milliseconds,
    rounds: quick ? 1 : TRIAL_ROUNDS,
    rate: tokensPerSecond,
  })
}

/** The same for texts that come one by one. @param texts of the lengths that will come */
async function openTunedForSingleTexts(
  key: PeerKey,
  texts: readonly Text[],
  { progress, budget }: Pick<BenchContext, 'progress' | 'budget'>,
): Promise<TunedPeer> {
  const { trials, title } = peerNamed(key.peer)
  const alone = trials.map(forSingleTexts)
  const different = alone.filter((setting, i) => alone.findIndex((other) => isSame(setting, other)) === i)
  progress(`looking for the fastest setting of ${title}`)
  const sorted = [...texts].sort((a, b) => b.tokens - a.tokens).slice(0, SINGLE_TEXTS)
  const rounds = different.length === 1 ? 0 : TRIAL_ROUNDS
  const on = ` on single texts of ${sorted[0].tokens} tokens`
  return fastest(key, {
    trials: different,
    sorted,
    tokens: countTokens(sorted),
    milliseconds: TRIAL_SHARE * budget.milliseconds,
    rounds,
    rate: singleTokensPerSecond,
    on,
  })
}

/**
 * The wanted subjects with the wanted peers behind them, for texts that come one by one.
 * @param tokens of the longest text; peers get the setting that is the fastest on such texts
 * @returns `notes`: what was passed over and how peers were tuned; `baseline`: where the peer is that ratios are to, -1 for none
 */
export async function wantedForSingleTexts(context: BenchContext, tokens: number) {
  const ours = await wantedSubjects(context)
  const peers = wantedPeers(context)
  const texts = Array.from({ length: SINGLE_TEXTS }, () => context.texts.exactly(tokens))
  const keys: SubjectKey[] = [...ours.keys]
  const notes: string[] = []
  for (const peer of peers.keys) {
    const { key, subject, note } = await openTunedForSingleTexts(peer, texts, context)
    await subject.dispose()
    keys.push(key)
    if (note !== '') notes.push(note)
  }
  return {
    keys,
    notes: [...notes, ...ours.absent, ...peers.absent],
    baseline: peers.keys.length === 0 ? -1 : ours.keys.length,
  }
}

/** With one text at a time there is nothing for a larger call or a second context. */
function forSingleTexts({ contexts, threads = 1 }: PeerSetting): PeerSetting {
  return contexts === undefined ? { texts: 1 } : { contexts: 1, threads }
}

function isSame(a: PeerSetting, b: PeerSetting): boolean {
  return a.texts === b.texts && a.contexts === b.contexts && a.threads === b.threads
}

interface Trial {
  readonly trials: readonly PeerSetting[]
  /** Longest first. */
  readonly sorted: readonly Text[]
  /** About as many of them are tried, and fewer where that would take longer than `milliseconds`. */
  readonly tokens: number
  readonly milliseconds: number
  /** 0 where there is nothing to choose from. */
  readonly rounds: number
  readonly rate: typeof tokensPerSecond
  /** For the note: what the texts are. */
  readonly on?: string
}

async function fastest(
  key: PeerKey,
  { trials, sorted, tokens, milliseconds, rounds, rate, on = '' }: Trial,
): Promise<TunedPeer> {
  const { title, settings, remarks = '' } = peerNamed(key.peer)
  const keys = trials.map((setting): PeerKey => ({ ...key, setting: { ...setting, longest: sorted[0].tokens } }))
  const subjects: Subject[] = []
  for (const each of keys) subjects.push(await openSubject(each))
  if (rounds === 0) return { key: keys[0], subject: subjects[0], note: remarks === '' ? '' : `${title}: ${remarks}` }
  for (const subject of subjects) await rate(subject, sorted.slice(-1))
  const warm: number[] = []
  for (const subject of subjects) warm.push(await rate(subject, sorted.slice(-WARM_TEXTS)))
  const hopeful = subjects.filter((_, i) => warm[i] * HOPELESS >= Math.max(...warm))
  const affordable = (milliseconds / 1000) * (Math.max(...warm) / (rounds * hopeful.length))
  const tried = drawEvenly(sorted, Math.max(LEAST_TRIAL_TOKENS, Math.min(tokens, affordable)))
  const rates = await interleave(hopeful, rounds, (subject) => rate(subject, tried))
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
    note: `${title} is fastest${on} with ${describeSetting(trials[best])} (tokens/s: ${found.join('; ')}). ${settings} ${remarks}`.trim(),
  }
}

/** Tokens that a subject reads in a second, of all texts in one go. */
export async function tokensPerSecond(subject: Subject, texts: readonly Text[]): Promise<number> {
  const strings = texts.map(({ text }) => text)
  const start = performance.now()
  await subject.embed(strings)
  return countTokens(texts, subject.maxTokens) / ((performance.now() - start) / 1000)
}

async function singleTokensPerSecond(subject: Subject, texts: readonly Text[]): Promise<number> {
  const start = performance.now()
  for (const { text } of texts) await subject.embedOne(text)
  return countTokens(texts, subject.maxTokens) / ((performance.now() - start) / 1000)
}
