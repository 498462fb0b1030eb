import { loadBackend } from '@lamjs/backends'
import { LAM, type Precision, type Tolerance } from '@lamjs/core'
import { describeTexts } from '../corpus.js'
import { subjectName } from '../subjects.js'
import { type BenchContext, type Report, type Suite, wantedSubjects } from '../suite.js'

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
        errors: found.map((row, i) => largestError(row, expected[i])),
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

interface Key {
  readonly backend: string
  readonly precision: Precision
}

/** The wanted backends in all their precisions, or in those that were asked for; the reference is what the others stand beside. */
async function everyPrecision(context: BenchContext): Promise<{ keys: Key[]; absent: readonly string[] }> {
  const all: readonly Precision[] = ['float32', 'bfloat16', 'float16', 'int8']
  const precisions = context.precisions.length === 0 ? all : context.precisions
  const backends = context.backends.filter((name) => name !== 'reference')
  const { keys, absent } = await wantedSubjects({ ...context, backends, precisions })
  return {
    keys: keys.filter((key): key is Key => 'backend' in key && key.precision !== undefined),
    absent: context.precisions.length === 0 ? absent.filter((line) => line.includes('is not measured')) : absent,
  }
}

async function embed({ backend, precision }: Key, texts: readonly string[]) {
  await using lam = new LAM(await loadBackend(backend), { precision })
  const rows = [...(await lam.encode(texts))]
  return { rows, tolerance: (await lam.info()).tolerance }
}

function largestError(row: Float32Array, expected: Float32Array): number {
  return row.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0)
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0)
}
