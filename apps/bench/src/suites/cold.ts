import { runChild } from '../child-process.js'
import type { FirstEmbedding, FirstEmbeddingRequest } from '../children/first-embedding.js'
import { interleave } from '../interleave.js'
import { publishedFolder } from '../peers/published-folder.js'
import { pairedRatios, summarise } from '../statistics.js'
import { type SubjectKey, subjectName } from '../subjects.js'
import { type Report, type Suite, wantedWithPeers } from '../suite.js'
import { formatMegabytes, formatRatio, formatSummary } from '../table.js'

const BARE = new URL('../children/bare.js', import.meta.url)

const FIRST_EMBEDDING = new URL('../children/first-embedding.js', import.meta.url)

export const cold: Suite = {
  name: 'cold',
  description: 'process start to first embedding, beside what one would otherwise pick',
  async run(context) {
    const { keys, absent, baseline } = await wantedWithPeers(context)
    const model = publishedFolder('minilm')
    const start = (key: SubjectKey) =>
      runChild<FirstEmbedding>(FIRST_EMBEDDING, { key, model } satisfies FirstEmbeddingRequest)
    context.progress('a first process of each, not counted')
    for (const key of keys) await start(key)
    const rounds = context.quick ? 3 : 15
    const runs = await interleave([...keys, undefined], rounds, async (key, round) => {
      context.progress(`round ${round + 1} of ${rounds}: ${key === undefined ? 'bare node' : subjectName(key)}`)
      return key === undefined ? runChild<undefined>(BARE, {}) : start(key)
    })
    const walls = runs.map((results) => results.map(({ milliseconds }) => milliseconds))
    const peerWalls = baseline < 0 ? undefined : walls[baseline]
    const ms = (value: number) => value.toFixed(0)
    const rows = keys.map((key, i) => {
      const reports = runs[i].map(({ report }) => report as FirstEmbedding)
      return [
        subjectName(key),
        formatSummary(summarise(walls[i]), ms),
        ms(summarise(reports.map(({ imported }) => imported)).median),
        ms(summarise(reports.map(({ firstEmbedding }) => firstEmbedding)).median),
        formatMegabytes(summarise(reports.map(({ peakMemory }) => peakMemory)).median),
        peerWalls === undefined ? '' : formatSummary(summarise(pairedRatios(walls[i], peerWalls)), formatRatio),
      ]
    })
    return {
      notes: [
        `${rounds} processes of each, in turn, after one of each that is not counted: files are in the page cache and just-in-time`,
        'backends find their own cache filled (suite compile shows the very first process). Whole: from spawning the process until',
        'its first embedding is reported. Below 1 is faster.',
        ...absent,
      ],
      tables: [
        {
          title: 'Cold start, ms',
          head: [
            'engine',
            'whole: median (min–max)',
            'until imported',
            'load and embed',
            'peak memory',
            `of ${baseline < 0 ? 'a peer' : subjectName(keys[baseline])}: median (min–max)`,
          ],
          rows: [...rows, ['bare node', formatSummary(summarise(walls[keys.length]), ms)]],
        },
      ],
      data: Object.fromEntries([
        ...keys.map((key, i) => [subjectName(key), runs[i]]),
        ['bare node', runs[keys.length]],
      ]),
    } satisfies Report
  },
}
