import { loadBackend } from '@lamjs/backends'
import type { Precision } from '@lamjs/core'
import type { Budget } from './budget.js'
import type { ShapeName } from './peers/bert-shapes.js'
import { publishedFolder } from './peers/published-folder.js'
import { type PeerName, peerNamed } from './peers/registry.js'
import type { RoundsPlan, RoundsResult } from './rounds.js'
import type { PeerKey, SubjectKey } from './subjects.js'
import type { Table } from './table.js'
import type { TextBuilder } from './texts.js'

/** What was asked for. */
export interface BenchRequest {
  /** Names of backends to measure (`Backend.name`). Some suites choose their own. */
  readonly backends: readonly string[]
  /** Precisions to run of each backend that has them; each backend's own default when empty. */
  readonly precisions: readonly Precision[]
  /** Peers to measure beside them; ratios are to the first one that runs here. */
  readonly peers: readonly PeerName[]
  /** Made models that `published` measures; all when empty. */
  readonly models: readonly ShapeName[]
  /** A file of labelled pairs for `outputs`: CSV of first text, second text and score. */
  readonly pairs?: string | undefined
  /** A file of bounds for `watch`; the committed ones where absent. */
  readonly bounds?: string | undefined
  /** Minutes that `serve` soaks the server for, instead of what it measures otherwise. */
  readonly soak?: number | undefined
  /** The file of the `lam` command that runs the bench; undefined where the bench runs alone. */
  readonly lam?: string | undefined
  /** Few texts and rounds: shows that a suite works, measures nothing worth quoting. */
  readonly quick: boolean
}

/** What was asked for, and what suites share. */
export interface BenchContext extends BenchRequest {
  readonly texts: TextBuilder
  /** The time that the run is to keep to. */
  readonly budget: Budget
  readonly signal?: AbortSignal | undefined
  /** Tells a waiting person what is going on. */
  progress(message: string): void
  /** Shows a table of the report as soon as it is done. */
  show(table: Table): void
  /** Measures subjects in turn (`measureRounds`), and keeps every sample for the report. */
  rounds<S, M>(plan: RoundsPlan<S, M>): Promise<RoundsResult<M>>
}

/** What a suite found. */
export interface Report {
  /** What was done, in sentences. */
  readonly notes: readonly string[]
  readonly tables: readonly Table[]
  /** What else was found beside the samples, for `--json`. */
  readonly data: unknown
  /** What was to hold and does not: the exit code tells. */
  readonly failures?: readonly string[]
}

/** A set of measurements, which is a subcommand of `lam bench`. */
export interface Suite {
  /** The subcommand, such as `'throughput'`; unique among `suites`. */
  readonly name: string
  /** What it measures, as a phrase for the help of the command line. */
  readonly description: string
  /** The backends that it takes by default, as the command line has them; `native` and `onnx` where absent. */
  readonly backends?: readonly string[]
  /** Options of the command line that only some suites have. */
  readonly options?: readonly ('models' | 'pairs' | 'bounds' | 'soak')[]
  /** Peers where none are named; transformers.js where absent. */
  readonly peers?: readonly PeerName[]
  /** The time that it takes by default, as the command line has it; five minutes where absent. */
  readonly budget?: string
  /** Measures, and reports what it found. @throws the reason of `context.signal` once it fires */
  run(context: BenchContext): Promise<Report>
}

/**
 * Every wanted pair of backend and precision that exists here.
 * @returns the keys, and a line for each pair that was passed over
 */
export async function wantedSubjects(context: BenchContext): Promise<{ keys: SubjectKey[]; absent: string[] }> {
  const keys: SubjectKey[] = []
  const absent: string[] = []
  for (const name of context.backends) {
    const has = await availablePrecisions(name).catch((error: unknown) => {
      absent.push(`${name} is not measured: ${error instanceof Error ? error.message : error}`)
      return [] as readonly Precision[]
    })
    if (has.length === 0) continue
    const wanted = context.precisions.length === 0 ? has.slice(0, 1) : context.precisions
    for (const precision of wanted) {
      if (has.includes(precision)) keys.push({ backend: name, precision })
      else if (name !== 'reference') absent.push(`${name} has no ${precision} here; it has ${has.join(', ')}.`)
    }
    if (name === 'reference' && !wanted.includes('float64')) keys.push({ backend: name, precision: 'float64' })
  }
  return { keys, absent }
}

/** A backend in one of its precisions. */
export interface PreciseKey {
  readonly backend: string
  readonly precision: Precision
}

/** The wanted backends in all their precisions, or in those that were asked for; without the reference, which others stand beside. */
export async function everyPrecision(context: BenchContext): Promise<{ keys: PreciseKey[]; absent: string[] }> {
  const all: readonly Precision[] = ['float32', 'bfloat16x3', 'bfloat16', 'float16', 'int8']
  const precisions = context.precisions.length === 0 ? all : context.precisions
  const backends = context.backends.filter((name) => name !== 'reference')
  const { keys, absent } = await wantedSubjects({ ...context, backends, precisions })
  return {
    keys: keys.filter((key): key is PreciseKey => 'backend' in key && key.precision !== undefined),
    absent: context.precisions.length === 0 ? absent.filter((line) => line.includes('is not measured')) : absent,
  }
}

/**
 * Every wanted peer that can run a made model here.
 * @returns the keys, and a line for each peer that was passed over, with its reason
 */
export function wantedPeers(
  { peers }: Pick<BenchContext, 'peers'>,
  model: ShapeName = 'minilm',
): { keys: PeerKey[]; absent: string[] } {
  const keys: PeerKey[] = []
  const absent: string[] = []
  for (const name of peers) {
    const peer = peerNamed(name)
    const reason = peer.unavailable(publishedFolder(model))
    if (reason === undefined) keys.push({ peer: name, model })
    else absent.push(`${peer.title} is not measured: ${reason}`)
  }
  return { keys, absent }
}

async function availablePrecisions(name: string): Promise<readonly Precision[]> {
  return (await loadBackend(name)).features.precisions
}
