import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChild } from '../child-process.js'
import type { FirstEmbedding, FirstEmbeddingRequest } from '../children/first-embedding.js'
import { interleave } from '../interleave.js'
import { publishedFolder } from '../peers/published-folder.js'
import { median, pairedRatios, summarise } from '../statistics.js'
import { type SubjectKey, subjectName } from '../subjects.js'
import { type Report, type Suite, wantedPeers, wantedSubjects } from '../suite.js'
import { formatRatio, formatSummary, type Table } from '../table.js'
import { unseenLengths } from './unseen-lengths.js'

const FIRST_EMBEDDING = new URL('../children/first-embedding.js', import.meta.url)

/** Peers keep nothing between processes; they are measured for the sake of the lengths only. */
const PROCESSES = ['first process', 'second process']

export const compile: Suite = {
  name: 'compile',
  description: 'first and second process with an empty cache, and a length never seen against one seen',
  async run(context) {
    const { keys, absent } = await wantedSubjects(context)
    const peers = wantedPeers(context)
    const rounds = context.quick ? 2 : 7
    const starts = await interleave(keys, rounds, async (key, round) => {
      context.progress(`round ${round + 1} of ${rounds}: ${subjectName(key)} with an empty cache`)
      return withEmptyCache(key)
    })
    const tables = keys.map((key, i) => startsTable(key, starts[i]))
    const lengths = await unseenLengths(context, [...keys, ...peers.keys])
    return {
      notes: [
        `${rounds} rounds, each with a cache folder of its own that is empty at first: one process fills it, the next finds it.`,
        'Whole: from spawning the process until its first embedding is reported. Compiled: programs and their ms, by origin.',
        ...lengths.notes,
        ...absent,
        ...peers.absent,
      ],
      tables: [...tables, lengths.table],
      data: {
        starts: Object.fromEntries(keys.map((key, i) => [subjectName(key), starts[i]])),
        lengths: lengths.data,
      },
    } satisfies Report
  },
}

/** Processes one after another that share a cache folder, empty before the first. */
async function withEmptyCache(key: SubjectKey) {
  const cache = mkdtempSync(join(tmpdir(), 'lam-bench-cache-'))
  // What the caller may have set, then where Linux, Windows and macOS keep caches.
  const environment = { LAM_CACHE_DIR: cache, XDG_CACHE_HOME: cache, LOCALAPPDATA: cache, HOME: cache }
  const request: FirstEmbeddingRequest = { key, model: publishedFolder('minilm') }
  try {
    const results = []
    for (const _ of PROCESSES) results.push(await runChild<FirstEmbedding>(FIRST_EMBEDDING, request, environment))
    return results
  } finally {
    rmSync(cache, { recursive: true, force: true })
  }
}

function startsTable(key: SubjectKey, rounds: Awaited<ReturnType<typeof withEmptyCache>>[]): Table {
  const walls = PROCESSES.map((_, process) => rounds.map((results) => results[process].milliseconds))
  const ms = (value: number) => value.toFixed(0)
  return {
    title: `First embedding of a process: ${subjectName(key)}, ms`,
    head: ['process', 'whole: median (min–max)', 'load and embed', 'of the first process', 'compiled (last round)'],
    rows: PROCESSES.map((name, process) => [
      name,
      formatSummary(summarise(walls[process]), ms),
      ms(median(rounds.map((results) => results[process].report.firstEmbedding))),
      formatSummary(summarise(pairedRatios(walls[process], walls[0])), formatRatio),
      compiledByOrigin(rounds[rounds.length - 1][process].report),
    ]),
  }
}

function compiledByOrigin({ compiled }: FirstEmbedding): string {
  const origins = [...new Set(compiled.map(({ origin }) => origin))]
  return origins
    .map((origin) => {
      const programs = compiled.filter((program) => program.origin === origin)
      return `${programs.length} ${origin}, ${programs.reduce((sum, program) => sum + program.milliseconds, 0).toFixed(0)} ms`
    })
    .join('; ')
}
