import { loadBackend } from '@lamjs/backends'
import { LAM, type Tolerance } from '@lamjs/core'
import { mostApart } from '../agreement.js'
import { describeTexts } from '../corpus.js'
import { subjectName } from '../subjects.js'
import { everyPrecision, type PreciseKey, type Report, type Suite } from '../suite.js'

/** The reference computes about a hundred tokens a second. */
const SENTENCES = 40
const LONG_TOKENS = 600

/** What the suite writes as its data. */
export interface AccuracyData {
  readonly rows: readonly AccuracyRow[]
}

export interface AccuracyRow {
  /** `'native int8'` */
  readonly subject: string
  /** By text: the largest error of a component of its embedding. */
  readonly errors: readonly number[]
  /** By text: the cosine with the reference's embedding. */
  readonly cosines: readonly number[]
  /** The program's own bound. */
  readonly tolerance: Tolerance
}

export const accuracy: Suite = {
  name: 'accuracy',
  description: 'error of every precision beside the reference, and the error that it allows itself',
  async run(context) {
    const texts = [
      ...context.texts.sentences(context.quick ? 8 : SENTENCES),
      ...(context.quick ? [] : [context.texts.exactly(LONG_TOKENS)]),
    ]
    const strings = texts.map(({ text }) => text)
    const { keys, absent } = await everyPrecision(context)
    context.progress('the reference')
    const { rows: expected } = await embed({ backend: 'reference', precision: 'float64' }, strings)
    const rows: AccuracyRow[] = []
    for (const key of keys) {
      context.progress(subjectName(key))
      const { rows: found, tolerance } = await embed(key, strings)
      rows.push({
        subject: subjectName(key),
        errors: found.map((row, i) => mostApart(row, expected[i])),
        cosines: found.map((row, i) => dot(row, expected[i])),
        tolerance,
      })
    }
    const data: AccuracyData = { rows }
    return {
      notes: [
        `Texts: ${describeTexts(texts)}. Each one beside the reference, which computes in float64.`,
        'Tolerance: what the program itself states as the largest error of a component and the smallest cosine. These numbers do not depend on how busy the machine is.',
        ...absent,
      ],
      tables: [
        {
          title: 'Error beside the reference, and tolerance',
          head: ['precision', 'largest error', 'tolerance', 'least cosine', 'tolerance'],
          rows: rows.map(({ subject, errors, cosines, tolerance }) => [
            subject,
            Math.max(...errors).toExponential(1),
            tolerance.absolute.toExponential(0),
            Math.min(...cosines).toFixed(7),
            String(tolerance.cosine),
          ]),
        },
      ],
      data,
    } satisfies Report
  },
}

async function embed({ backend, precision }: PreciseKey, texts: readonly string[]) {
  await using lam = new LAM(await loadBackend(backend), { precision })
  const rows = [...(await lam.encode(texts))]
  return { rows, tolerance: (await lam.info()).tolerance }
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0)
}
