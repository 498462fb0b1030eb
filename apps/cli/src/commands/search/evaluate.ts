import { readFile } from 'node:fs/promises'
import { throwIfAborted } from '@lamjs/core/backend'
import { type Evaluation, evaluate, parseQuestions, type SearchWay } from '@lamjs/search'
import { unreadable } from '../../input/unreadable.js'
import type { Interruption } from '../../interruption.js'
import { stdoutSink } from '../../output/byte-sink.js'
import { showBar } from '../../terminal/bar.js'
import { count } from '../../terminal/progress.js'
import { warn } from '../../terminal/warnings.js'
import { Engines } from './engines.js'
import { type IndexEngineFlags, openSearchIndex } from './open-search-index.js'

export interface EvalFlags extends IndexEngineFlags {
  readonly k: number
}

/** `lam eval`: how many of the known answers an index finds, by vectors, by words, by both and reranked. */
export async function evaluateIndex(file: string, flags: EvalFlags, { signal }: Interruption): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(`'${file}'`, error)
  })
  const questions = parseQuestions(text)
  const ways: SearchWay[] = ['vectors', 'words', 'hybrid', ...(flags.rerank === undefined ? [] : ['reranked' as const])]
  const engines = new Engines(flags, signal)
  try {
    const { index } = await openSearchIndex(flags, engines, { create: false })
    const bar = await showBar(flags)
    const onProgress = ({ done, of }: { done: number; of: number }) =>
      bar.update(done / of, `${count(done)}/${count(of)} searches`)
    try {
      const evaluation = await evaluate(index, questions, { k: flags.k, ways, signal, onProgress })
      throwIfAborted(signal)
      bar.stop()
      if (flags.json) await stdoutSink().write(`${JSON.stringify(evaluation)}\n`)
      else await stdoutSink().write(evaluationTable(evaluation, questions.length))
      for (const { file: missing, questions: of } of evaluation.missing)
        warn(`the index has no passage of ${missing}, which answers ${questionNumbers(of)}`)
    } finally {
      bar.stop()
      await index.close()
    }
  } finally {
    await engines.dispose()
  }
}

const NAMES: Readonly<Record<SearchWay, string>> = {
  vectors: 'by vectors',
  words: 'by words',
  hybrid: 'by both',
  reranked: 'reranked',
}

function evaluationTable({ k, ways }: Evaluation, questions: number): string {
  const row = (name: string, cells: readonly string[]) =>
    `${name.padEnd(12)}${cells.map((cell) => cell.padStart(11)).join('')}\n`
  const head = row(`${count(questions)} question${questions === 1 ? '' : 's'}`, [
    `recall@${k}`,
    `MRR@${k}`,
    `nDCG@${k}`,
  ])
  const rows = ways.map(({ way, ...scores }) =>
    row(
      NAMES[way],
      [scores.recall, scores.mrr, scores.ndcg].map((score) => score.toFixed(3)),
    ),
  )
  return head + rows.join('')
}

function questionNumbers(numbers: readonly number[]): string {
  return `question${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`
}
