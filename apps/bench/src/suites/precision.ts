import { loadBackend } from '@lamjs/backends'
import { LAM, type Precision } from '@lamjs/core'
import { type Agreement, agreement } from '../agreement.js'
import { describeTexts } from '../corpus.js'
import { type BenchContext, type Report, type Suite, wantedSubjects } from '../suite.js'

/** Texts that look for others, drawn first, and texts to be found. */
const QUERIES = 100
const SENTENCES = 1000

export const precision: Suite = {
  name: 'precision',
  description: 'how far narrower precisions agree with float32 on 1,000 sentences, and in the rankings of 100 queries',
  async run(context) {
    const { rows, texts } = await measureAgreement(context)
    return {
      notes: [
        `Texts: ${describeTexts(texts)}; the first ${QUERIES} are looked up among the others.`,
        'Largest error: of a component of an embedding, beside float32.',
        "Cosine: of a sentence's embedding with that of the same backend in float32. Rank: Spearman's correlation of a query's ranking of all",
        'the others with its ranking in float32. Nearest ten: how many of them are the same. These numbers do not depend on how busy the machine is.',
      ],
      tables: [
        {
          title: 'Agreement with float32',
          head: ['precision', 'largest error', 'cosine: least', 'median', 'rank: least', 'median', 'nearest ten'],
          rows: rows.map(({ name, found }) => [
            name,
            found.mostApart.toFixed(4),
            ...[found.leastCosine, found.medianCosine, found.leastRank, found.medianRank].map((value) =>
              value.toFixed(5),
            ),
            `${(100 * found.sharedTen).toFixed(1)}%`,
          ]),
        },
      ],
      data: Object.fromEntries(rows.map(({ name, found }) => [name, found])),
    } satisfies Report
  },
}

/** Every narrower precision of every wanted backend beside its float32. */
export async function measureAgreement(context: BenchContext) {
  const texts = context.texts.sentences(context.quick ? 2 * QUERIES : QUERIES + SENTENCES)
  const strings = texts.map(({ text }) => text)
  const narrower: readonly Precision[] =
    context.precisions.length > 0 ? context.precisions : ['bfloat16x3', 'bfloat16', 'float16', 'int8']
  const { keys } = await wantedSubjects({ ...context, precisions: narrower })
  const rows: { name: string; precision: Precision; found: Agreement }[] = []
  const exact = new Map<string, Float32Array[]>()
  for (const key of keys) {
    if ('peer' in key || key.precision === undefined || !narrower.includes(key.precision)) continue
    const { backend, precision } = key
    const embed = async (wanted: Precision) => {
      context.progress(`${backend} ${wanted}`)
      await using lam = new LAM(await loadBackend(backend), { precision: wanted })
      return [...(await lam.encode(strings))]
    }
    const expected = exact.get(backend) ?? (await embed('float32'))
    exact.set(backend, expected)
    rows.push({
      name: `${backend} ${precision}`,
      precision,
      found: agreement(expected, await embed(precision), QUERIES),
    })
  }
  return { rows, texts }
}
