import { findEntry } from '@lamjs/backends'
import { type ModelConfig, openCheckpoint } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import {
  type BackendReport,
  type CompileData,
  PAGE_BACKEND,
  summarise,
  type TwoProcesses,
} from '../compile/backend-report.js'
import { factsTable, programsTable } from '../compile/facts-table.js'
import { measurePages, NO_PAGES } from '../compile/pages.js'
import { platformsOf } from '../compile/platforms.js'
import { PROCESS_METRICS } from '../compile/process-metrics.js'
import { runManyLengths } from '../compile/run-many-lengths.js'
import { runTwoProcesses } from '../compile/two-processes.js'
import { verdict } from '../compile/verdict.js'
import { packageFolder, readManifest } from '../packages.js'
import type { Series } from '../series.js'
import { subjectName } from '../subjects.js'
import { type BenchContext, type PreciseKey, type Report, type Suite, wantedPeers, wantedSubjects } from '../suite.js'
import { unseenLengths } from './unseen-lengths.js'

const MOST_ROUNDS = 9
/** Of the time there is, for the processes; the lengths get the rest. */
const SHARE_OF_PROCESSES = 0.5

export const compile: Suite = {
  name: 'compile',
  backends: ['native', 'onnx', PAGE_BACKEND],
  description: 'ahead of time against just in time: starts, caches, programs and lengths never seen',
  async run(context) {
    const inNode = context.backends.filter((name) => name !== PAGE_BACKEND)
    const { keys, absent } = await wantedSubjects({ ...context, backends: inNode })
    const peers = wantedPeers(context)
    const named = keys.filter((key): key is PreciseKey => 'backend' in key && key.precision !== undefined)
    const processes = await context.rounds({
      title: 'processes',
      subjects: named,
      nameOf: (key) => ({ workload: 'two processes', subject: subjectName(key) }),
      measure: ({ backend, precision }) => runTwoProcesses(backend, precision),
      metrics: PROCESS_METRICS,
      most: context.quick ? 2 : MOST_ROUNDS,
      budget: context.budget.part(SHARE_OF_PROCESSES),
    })
    const lengths = await unseenLengths(context, [...named, ...peers.keys])
    const { config } = await openCheckpoint(mini)
    const backends: BackendReport[] = []
    for (const [i, key] of named.entries()) {
      context.progress(`${subjectName(key)}: texts of many lengths`)
      backends.push(await reportOf(key, processes.measured[i], lengths.series[i], config, context))
    }
    const pages = context.backends.includes(PAGE_BACKEND) ? await measurePages(context, config) : NO_PAGES
    backends.push(...pages.reports)
    const data: CompileData = { backends }
    return {
      notes: [
        ...verdict(backends),
        'Each round has a cache folder of its own that is empty at first: one process fills it, a second one finds it. Start: from the start of the process',
        'until its modules are there. Load: checkpoint, tokenizer and weights, and programs that come from a cache. Compile: what was built and compiled just in time.',
        'Run: the first embedding, without that. Programs: what the backend itself reports, of single texts of 2 to 10,001 tokens.',
        ...lengths.notes,
        ...absent,
        ...pages.absent,
        ...peers.absent,
      ],
      tables: [factsTable(backends), programsTable(backends), lengths.table],
      data,
    } satisfies Report
  },
}

async function reportOf(
  key: PreciseKey,
  processes: readonly TwoProcesses[],
  unseen: Series,
  config: ModelConfig,
  context: BenchContext,
): Promise<BackendReport> {
  const entry = findEntry(key.backend)
  const folder = entry && packageFolder(entry.packageName)
  if (entry === undefined || folder === undefined)
    throw new Error(`The package of ${key.backend} is not there any more.`)
  return {
    ...summarise(subjectName(key), processes),
    backend: key.backend,
    runsIn: 'process',
    packageName: entry.packageName,
    version: readManifest(folder).version,
    unseen: unseen.estimate,
    lengths: await runManyLengths(key, config, context.texts),
    platforms: await platformsOf(key.backend),
    debugging: entry.debugging,
  }
}
