import { readFile } from 'node:fs/promises'
import { loadBackend } from '@lamjs/backends'
import { LAM, type ModelPackage } from '@lamjs/core'
import { mini } from '@lamjs/model-mini'
import { miniInt8 } from '@lamjs/model-mini/int8'
import { type Agreement, agreement } from '../agreement.js'
import { type LabelledPair, readLabelledPairs } from '../labelled-pairs.js'
import { spearman } from '../statistics.js'
import { everyPrecision, type PreciseKey, type Report, type Suite } from '../suite.js'

/** Texts that look for others. */
const QUERIES = 100
const SENTENCES = 1000

/** The default model's files, the one that others are compared with first. */
const FILES: readonly { readonly name: string; readonly model: ModelPackage }[] = [
  { name: 'F16', model: mini },
  { name: 'int8', model: miniInt8 },
]

/** How rows of one file in one precision agree with the F16 file's in float32 on the same backend. */
export interface QuantizedRow {
  readonly backend: string
  readonly file: string
  readonly precision: string
  readonly found: Agreement
  /** Spearman's correlation of the pairs' cosines with their labels. */
  readonly labels?: number
}

export const quantized: Suite = {
  name: 'quantized',
  description: "how far the default model's int8 file agrees with its F16 file, and with labelled pairs of --pairs",
  options: ['pairs'],
  async run(context) {
    const pairs = context.pairs === undefined ? [] : readLabelledPairs(await readFile(context.pairs, 'utf8'))
    const texts =
      pairs.length > 0
        ? [...new Set(pairs.flatMap(({ first, second }) => [first, second]))]
        : context.texts.sentences(context.quick ? 2 * QUERIES : QUERIES + SENTENCES).map(({ text }) => text)
    const { keys, absent } = await everyPrecision(context)
    const rows: QuantizedRow[] = []
    const exact = new Map<string, readonly Float32Array[]>()
    for (const key of keys) {
      for (const { name, model } of FILES) {
        context.progress(`${key.backend} ${key.precision}, ${name} file`)
        const reference = exact.get(key.backend) ?? (await embed({ ...key, precision: 'float32' }, mini, texts))
        exact.set(key.backend, reference)
        const found = await embed(key, model, texts)
        rows.push({
          backend: key.backend,
          file: name,
          precision: key.precision,
          found: agreement(reference, found, QUERIES),
          ...(pairs.length > 0 ? { labels: pairScore(pairs, texts, found) } : {}),
        })
      }
    }
    return {
      notes: [
        `Texts: ${texts.length}; the first ${QUERIES} are looked up among the others.`,
        "Everything beside the F16 file in float32 on the same backend. Labels: Spearman's correlation of the pairs' cosines with the labels of --pairs.",
        'These numbers do not depend on how busy the machine is.',
        ...absent,
      ],
      tables: [
        {
          title: 'Agreement with the F16 file in float32',
          head: ['backend', 'file', 'precision', 'cosine: least', 'median', 'nearest ten', 'labels'],
          rows: rows.map(({ backend, file, precision, found, labels }) => [
            backend,
            file,
            precision,
            found.leastCosine.toFixed(5),
            found.medianCosine.toFixed(5),
            `${(100 * found.sharedTen).toFixed(1)}%`,
            labels === undefined ? '–' : labels.toFixed(4),
          ]),
        },
      ],
      data: { rows },
    } satisfies Report
  },
}

async function embed({ backend, precision }: PreciseKey, model: ModelPackage, texts: readonly string[]) {
  await using lam = new LAM(await loadBackend(backend), { model, precision })
  return [...(await lam.encode(texts))]
}

function pairScore(pairs: readonly LabelledPair[], texts: readonly string[], rows: readonly Float32Array[]): number {
  const rowOf = new Map(texts.map((text, i) => [text, rows[i]]))
  const cosines = pairs.map(({ first, second }) => {
    const [a, b] = [rowOf.get(first), rowOf.get(second)] as [Float32Array, Float32Array]
    return a.reduce((sum, value, i) => sum + value * b[i], 0)
  })
  return spearman(
    pairs.map(({ score }) => score),
    cosines,
  )
}
