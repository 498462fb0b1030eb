import { type TokenBatch, textOfToken, wholeTexts } from '@lamjs/core/backend'
import { batchOf, rowsOf } from '../batches.js'
import { type BrokenBackend, each } from './broken-backend.js'
import { withFault } from './overlay.js'

const goldenSpans = each((model) => `spans: ${model} golden ranges`)

/** Mistakes that mix up texts, rows or spans. */
export const wrongBatches: readonly BrokenBackend[] = [
  {
    what: 'runs the pads of shorter texts as tokens',
    caughtBy: [
      ...each((model) => `invariance: ${model} among texts of other lengths`),
      'lam: small batches give the same as one',
    ],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: (batch, signal) => {
            const texts = textsOf(batch)
            const longest = Math.max(...texts.map((text) => text.length))
            const padded = texts.map((text) => Int32Array.from({ length: longest }, (_, t) => text[t] ?? 0))
            const spans = texts.map((text, i): [number, number] => [i * longest, i * longest + text.length])
            return program.run(batchOf(padded, spans), signal)
          },
        }),
      }),
  },
  {
    what: 'carries state from text to text',
    caughtBy: [
      ...each((model) => `invariance: ${model} together as alone`),
      ...each((model) => `invariance: ${model} copies of one text`),
    ],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: (batch, signal) => program.run({ ...batch, offsets: Uint32Array.of(0, batch.ids.length) }, signal),
        }),
      }),
  },
  {
    what: 'carries state from call to call',
    caughtBy: [
      ...each((model) => `repeatability: ${model} after another text`),
      ...each((model) => `repeatability: ${model} the same call again`),
    ],
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          let before = new Int32Array(0)
          return {
            run: (batch, signal) => {
              const ids = Int32Array.of(...before, ...batch.ids)
              const offsets = batch.offsets.map((offset, i) => (i === 0 ? 0 : offset + before.length))
              const spans = batch.spans.map((token) => token + before.length)
              before = Int32Array.from(batch.ids)
              return program.run({ ids, offsets, spans }, signal)
            },
          }
        },
      }),
  },
  {
    what: 'sorts texts by length and forgets to sort back',
    caughtBy: each((model) => `invariance: ${model} in any order`),
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: (batch, signal) => program.run(batchOf(textsOf(batch).sort((a, b) => a.length - b.length)), signal),
        }),
      }),
  },
  {
    what: 'gives rows back in reverse',
    caughtBy: [
      ...each((model) => `lam: ${model} a list is its texts one by one`),
      ...each((model) => `lam: ${model} rows are the means of runs, normalised`),
    ],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            const data = await program.run(batch, signal)
            return Float32Array.from(
              rowsOf(data, batch.spans.length / 2)
                .reverse()
                .flatMap((row) => [...row]),
            )
          },
        }),
      }),
  },
  {
    what: 'divides a span by the length of its text',
    caughtBy: [...goldenSpans, ...each((model) => `spans: ${model} parts weighted by length make the whole`)],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            const data = await program.run(batch, signal)
            rowsOf(data, batch.spans.length / 2).forEach((row, i) => {
              const [start, end] = batch.spans.subarray(2 * i, 2 * i + 2)
              const text = textOfToken(batch.offsets, start)
              const share = (end - start) / (batch.offsets[text + 1] - batch.offsets[text])
              row.forEach((value, j) => {
                row[j] = value * share
              })
            })
            return data
          },
        }),
      }),
  },
  {
    what: 'ignores spans',
    caughtBy: [...goldenSpans, ...each((model) => `spans: ${model} texts without a span`)],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: (batch, signal) => program.run({ ...batch, spans: wholeTexts(batch.offsets) }, signal),
        }),
      }),
  },
  {
    what: 'runs a span as a text of its own, out of context',
    caughtBy: goldenSpans,
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: ({ ids, spans }, signal) => {
            const cut = Array.from({ length: spans.length / 2 }, (_, i) => ids.slice(spans[2 * i], spans[2 * i + 1]))
            return program.run(batchOf(cut), signal)
          },
        }),
      }),
  },
  {
    what: 'ends every span one token early',
    caughtBy: goldenSpans,
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: (batch, signal) => {
            const early = (token: number, i: number) =>
              i % 2 === 1 && token - batch.spans[i - 1] > 1 ? token - 1 : token
            return program.run({ ...batch, spans: batch.spans.map(early) }, signal)
          },
        }),
      }),
  },
  {
    what: 'sorts spans by their start',
    caughtBy: [
      ...each((model) => `spans: ${model} overlapping, repeated and in any order`),
      ...each((model) => `spans: ${model} back and forth between texts`),
    ],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: (batch, signal) => {
            const pairs = rowsOf(Float32Array.from(batch.spans), batch.spans.length / 2)
            const sorted = pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1])
            return program.run({ ...batch, spans: Uint32Array.from(sorted.flatMap((pair) => [...pair])) }, signal)
          },
        }),
      }),
  },
]

function textsOf({ ids, offsets }: TokenBatch): Int32Array[] {
  return Array.from(offsets.subarray(1), (end, text) => ids.slice(offsets[text], end))
}
