import { type LAM, Tokenizer } from '@lamjs/core/backend'
import type { TinyModel } from '@lamjs/oracle'
import { check, expectRejection, normOf } from '../assert.js'
import { batchOf, rowsOf } from '../batches.js'
import { type Case, perModel } from '../case.js'
import type { Expectations } from '../expectations.js'
import { pooledSpan } from '../known-rows.js'
import type { Subject } from '../subject.js'

const TEXTS = [
  'A lighthouse keeper wrote down the weather every evening for forty years.',
  '',
  'Bread',
  'The river had frozen overnight, and the ferry stood still in the ice. '.repeat(6),
  'Bread',
  'Two chess clocks, one board, no time.',
]

/** Paragraphs that together fit into the shortest limit of the tiny models, with every tokenizer. */
const SHORT_TEXTS = ['Bread', 'Ice', 'No time.', 'Bread', 'Ice']

/** The backend under core's `LAM`. */
export function lam(subject: Subject): Case[] {
  const opened = <T>(use: (lam: LAM) => Promise<T>, model = subject.anyModel, tokensPerBatch = 8192) =>
    subject.withLam(model.model, use, { tokensPerBatch })

  const idsOf = async (model: TinyModel, text: string) => {
    const { tokenizer, config } = await subject.open(model)
    return new Tokenizer(tokenizer, config).encode(text, config.maxTokens).ids
  }
  const normalisedMeans = (model: TinyModel, expect: Expectations) =>
    opened(async (lam) => {
      const tolerance = await subject.tolerance()
      const program = await subject.program(model)
      const { pooling } = (await subject.open(model)).settings
      const rows = await lam.encode(TEXTS)
      for (const [i, text] of TEXTS.entries()) {
        const ids = await idsOf(model, text)
        const mean = await program.run(batchOf([ids], [pooledSpan(pooling, ids.length)]))
        expect.same(row(rows, i), normalised(mean), tolerance, `text ${i}`)
      }
    }, model)
  const passages = (model: TinyModel, expect: Expectations) =>
    opened(async (lam) => {
      const tolerance = await subject.tolerance()
      const program = await subject.program(model)
      const text = (model.mostTokens === Number.POSITIVE_INFINITY ? TEXTS : SHORT_TEXTS).join('\n\n')
      const rows = await lam.encodePassages(text)
      const spans = rows.passages.map(({ tokenStart, tokenEnd }): [number, number] => [tokenStart, tokenEnd])
      check(spans.length === 5, `Expected a passage for each of 5 paragraphs, found ${spans.length}.`)
      const means = rowsOf(await program.run(batchOf([await idsOf(model, text)], spans)), spans.length)
      means.forEach((mean, i) => {
        expect.same(row(rows, i), normalised(mean), tolerance, `passage ${i}`)
      })
    }, model)

  return [
    ...perModel(subject, (model) => `lam: ${model} rows are the means of runs, normalised`, normalisedMeans),
    ...perModel(
      subject,
      (model) => `lam: ${model} passages are the means of spans, normalised`,
      passages,
      ({ tokenizer }) => (tokenizer === 'WordPiece' ? undefined : `core cuts no passages with ${tokenizer}`),
    ),
    ...perModel(
      subject,
      (model) => `lam: ${model} a list is its texts one by one`,
      (model, expect) =>
        opened(async (lam) => {
          const tolerance = await subject.tolerance()
          const rows = [...(await lam.encode(TEXTS))]
          check(rows.length === TEXTS.length, `Expected ${TEXTS.length} rows, found ${rows.length}.`)
          for (const [i, text] of TEXTS.entries()) {
            expect.same(rows[i], await lam.encode(text), tolerance, `text ${i}`)
            const norm = normOf(rows[i])
            expect.near(norm, 1, 1e-5, `the norm of text ${i}`)
          }
        }, model),
    ),
    {
      name: 'lam: small batches give the same as one',
      run: async (expect) => {
        const tolerance = await subject.tolerance()
        const whole = await opened((lam) => lam.encode(TEXTS))
        const small = await opened((lam) => lam.encode(TEXTS), subject.anyModel, 16)
        for (let i = 0; i < TEXTS.length; i++) {
          expect.same(row(small, i), row(whole, i), tolerance, `text ${i} in batches of 16 tokens`)
        }
      },
    },
    {
      name: 'lam: abort and dispose reach the caller',
      run: () =>
        opened(async (lam) => {
          await expectRejection(lam.encode(TEXTS, { signal: AbortSignal.abort() }), 'LAM_ABORTED', 'encode')
          await lam.encode('Still here.')
          await lam.dispose()
          await expectRejection(lam.encode('Gone.'), 'LAM_DISPOSED', 'encode after dispose')
        }),
    },
  ]
}

function row(embeddings: { data: Float32Array; dim: number }, index: number): Float32Array {
  return embeddings.data.subarray(index * embeddings.dim, (index + 1) * embeddings.dim)
}

function normalised(mean: Float32Array): Float32Array {
  const norm = normOf(mean)
  return mean.map((value) => value / norm)
}
