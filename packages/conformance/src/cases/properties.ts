import { type TinyModel, tinyModels } from '@lamjs/oracle'
import { rowsOf } from '../batches.js'
import { type Case, perModel, perModelOf } from '../case.js'
import type { Expectations } from '../expectations.js'
import { checkProperty } from '../property/check-property.js'
import { type AskedText, askedBatch, randomText, smallerTexts } from '../property/random-texts.js'
import type { Subject } from '../subject.js'

/** Laws of the specifications, on random batches. Their seed stands in every message. */
export function properties(subject: Subject): Case[] {
  const { random: options } = subject
  const bounds = async () => (subject.backend.features.batchInvariance === 'bitwise' ? 'bitwise' : subject.tolerance())
  const show = (input: object) => JSON.stringify(input)
  const rowsFor = async (model: TinyModel, texts: readonly AskedText[], arrange?: <T>(list: readonly T[]) => T[]) => {
    const program = await subject.program(model)
    const { batch, order } = askedBatch(texts, arrange)
    return { rows: rowsOf(await program.run(batch), order.length), order }
  }

  const alone = async (model: TinyModel, expect: Expectations) => {
    const bound = await bounds()
    return checkProperty(
      {
        make: (random) => Array.from({ length: random.int(2, 6) }, () => randomText(random, model)),
        holds: async (texts, into, what) => {
          // Every other row first, so that the spans of a text are not side by side.
          const apart = <T>(list: readonly T[]) => [0, 1].flatMap((odd) => list.filter((_, i) => i % 2 === odd))
          const { rows, order } = await rowsFor(model, texts, apart)
          for (const [i, text] of texts.entries()) {
            const single = await rowsFor(model, [text])
            for (const [row, asked] of order.entries()) {
              if (asked.text !== i) continue
              into.same(rows[row], single.rows[asked.span], bound, `${what}: span ${asked.span} of text ${i}`)
            }
          }
        },
        smaller: smallerTexts,
        show,
      },
      options,
      expect,
    )
  }
  const split = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    return checkProperty(
      {
        make: (random) => {
          const text = randomText(random, model)
          const cuts = Array.from({ length: random.int(1, 4) }, () => random.int(0, text.ids.length))
          const borders = [...new Set([0, ...cuts, text.ids.length])].sort((a, b) => a - b)
          return { ...text, spans: borders.slice(1).map((end, i) => [borders[i], end] as const) }
        },
        holds: async (text, into, what) => {
          const tokens = text.ids.length
          const { rows } = await rowsFor(model, [{ ...text, spans: [[0, tokens], ...text.spans] }])
          const sum = new Float64Array(rows[0].length)
          for (const [i, [start, end]] of text.spans.entries()) {
            rows[i + 1].forEach((value, j) => {
              sum[j] += (value * (end - start)) / tokens
            })
          }
          into.same(Float32Array.from(sum), rows[0], tolerance, `${what}: ${text.spans.length} parts of a text`)
        },
        smaller: (text) => {
          const [first, ...rest] = text.spans
          const last = text.spans[text.spans.length - 1]
          return rest.length > 1 ? [{ ...text, spans: [first, [first[1], last[1]] as const] }] : []
        },
        show,
      },
      options,
      expect,
    )
  }
  const causal = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const { layers } = (await subject.open(model)).config
    return checkProperty(
      {
        // Within the position table, which a longer text would stretch.
        make: (random) => randomText(random, model, model.positions),
        holds: async (text, into, what) => {
          for (const [start, end] of text.spans) {
            const shortest = Math.min(text.ids.length, end + layers)
            const short = { ids: text.ids.slice(0, shortest), types: text.types.slice(0, shortest) }
            const [whole, prefix] = await Promise.all([
              rowsFor(model, [{ ...text, spans: [[start, end]] }]),
              rowsFor(model, [{ ...short, spans: [[start, end]] }]),
            ])
            const which = `tokens ${start} to ${end} of ${text.ids.length}, and of the first ${shortest}`
            into.same(prefix.rows[0], whole.rows[0], tolerance, `${what}: ${which}`)
          }
        },
        smaller: (text) => smallerTexts([text]).map(([smaller]) => smaller),
        show,
      },
      options,
      expect,
    )
  }

  return [
    ...perModel(subject, (model) => `property: ${model} a random batch gives the rows of its texts alone`, alone),
    ...perModel(subject, (model) => `property: ${model} random parts make the whole`, split),
    ...perModelOf(
      tinyModels,
      subject,
      (model) => `property: ${model} a token sees one token a layer ahead and no further`,
      causal,
    ),
  ]
}
