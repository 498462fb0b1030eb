import { runChild } from '../child-process.js'
import type { FirstEmbedding, FirstEmbeddingRequest } from '../children/first-embedding.js'
import { COLD_START, PEAK_MEMORY } from '../metrics.js'
import { publishedFolder } from '../peers/published-folder.js'
import { median } from '../statistics.js'
import { type SubjectKey, subjectName } from '../subjects.js'
import type { Report, Suite } from '../suite.js'
import { formatBeside, formatEstimate, formatMegabytes, type Table } from '../table.js'
import { wantedForSingleTexts } from '../tuned-peer.js'

const BARE = new URL('../children/bare.js', import.meta.url)

const FIRST_EMBEDDING = new URL('../children/first-embedding.js', import.meta.url)

/** At least as many as the sentence of the processes has. */
const SENTENCE_TOKENS = 20

export const cold: Suite = {
  name: 'cold',
  description: 'process start to first embedding, beside what one would otherwise pick',
  async run(context) {
    const { keys, notes, baseline } = await wantedForSingleTexts(context, SENTENCE_TOKENS)
    const model = publishedFolder('minilm')
    const start = (key: SubjectKey) =>
      runChild<FirstEmbedding>(FIRST_EMBEDDING, { key, model } satisfies FirstEmbeddingRequest)
    context.progress('a first process of each, not counted')
    for (const key of keys) await start(key)
    const { measured, series, rounds } = await context.rounds({
      title: 'cold start',
      subjects: keys,
      base: keys[baseline],
      nameOf: (key) => ({ workload: 'one sentence', subject: subjectName(key) }),
      measure: start,
      metrics: [
        { metric: COLD_START, of: ({ milliseconds }) => milliseconds },
        { metric: PEAK_MEMORY, of: ({ report }) => report.peakMemory },
      ],
      most: context.quick ? 3 : 30,
      budget: context.budget,
    })
    context.progress('bare node')
    const bare: number[] = []
    for (let run = 0; run < rounds; run++) bare.push((await runChild<undefined>(BARE, {})).milliseconds)
    const ms = (value: number) => value.toFixed(0)
    const table: Table = {
      title: 'Cold start, ms',
      head: [
        'engine',
        'whole [95%]',
        'until imported',
        'load and embed',
        'peak memory',
        `of ${baseline < 0 ? 'a peer' : subjectName(keys[baseline])} [95%]`,
      ],
      rows: [
        ...keys.map((key, i) => [
          subjectName(key),
          formatEstimate(series[0][i].estimate, ms),
          ms(median(measured[i].map(({ report }) => report.imported))),
          ms(median(measured[i].map(({ report }) => report.firstEmbedding))),
          formatMegabytes(series[1][i].estimate.median),
          formatBeside(series[0][i]),
        ]),
        ['bare node', ms(median(bare))],
      ],
    }
    return {
      notes: [
        `${rounds} processes of each, in turn, after one of each that is not counted: files are in the page cache and just-in-time`,
        'backends find their own cache filled (suite compile shows the very first process). Whole: from spawning the process until',
        'its first embedding is reported. Below 1 is faster.',
        ...notes,
      ],
      tables: [table],
      data: { bare, engines: Object.fromEntries(keys.map((key, i) => [subjectName(key), measured[i]])) },
    } satisfies Report
  },
}
