import { type TinyModel, tinyModels } from '@lamjs/oracle'
import { batchOf, rowsOf, textFor, textOf } from '../batches.js'
import { type Case, perModelOf, type RunnableCase } from '../case.js'
import type { Expectations } from '../expectations.js'
import type { Subject } from '../subject.js'
import { LONG_TEXT_ROWS, LONG_TEXT_TOKENS } from './long-text-rows.js'

/** What large cases need of their caller. */
export interface LargeOptions {
  /** Bytes that the process or page holds, after a collection of garbage where there is one. Without it the case of memory does not run. */
  readonly memory?: () => number | Promise<number>
}

/** How much the cases do that need not do all of it to show a mistake. */
export interface Scale {
  readonly cycles: number
  /** Tokens of the text whose time is measured. */
  readonly timedTokens: number
}

const FULL: Scale = { cycles: 200, timedTokens: 20_000 }
const TEXTS = 10_000
const CALLS = 32

/** Large inputs, many calls, many programs: seconds to minutes a case. So they run only where the caller asks for them. */
export function large(subject: Subject, asked: boolean | LargeOptions = false, scale: Scale = FULL): Case[] {
  const { memory } = typeof asked === 'object' ? asked : {}
  const cases: Case[] = [
    ...perModelOf(
      tinyModels.filter(({ name }) => name in LONG_TEXT_ROWS),
      subject,
      (model) => `large: ${model} a text of 100,000 tokens`,
      (model, expect) => longText(subject, model, expect),
    ),
    ...perModelOf(
      tinyModels.slice(0, 1),
      subject,
      (model) => `large: ${model} the time of a text grows as its length`,
      (model, expect) => linearTime(subject, model, expect, scale.timedTokens),
    ),
    { name: 'large: 10,000 texts in one call', run: (expect) => manyTexts(subject, expect) },
    { name: 'large: 32 calls at once', run: (expect) => manyCalls(subject, expect) },
    cyclesCase(subject, memory, scale.cycles),
  ]
  if (asked !== false) return cases
  return cases.map((each) => {
    if ('absent' in each && each.outcome !== 'not-run') return each
    const { name, model } = each
    return { name, ...(model && { model }), absent: 'large cases run where `large` asks for them', outcome: 'not-run' }
  })
}

async function longText(subject: Subject, model: TinyModel, expect: Expectations): Promise<void> {
  const tolerance = await subject.tolerance()
  const program = await subject.program(model)
  const known = LONG_TEXT_ROWS[model.name]
  const found = await program.run(
    batchOf(
      [textOf(LONG_TEXT_TOKENS)],
      known.map(({ span }) => span),
    ),
  )
  rowsOf(found, known.length).forEach((row, i) => {
    const { span, norm, embedding } = known[i]
    const golden = { norm, embedding: Float64Array.from(embedding) }
    expect.mean(row, golden, tolerance, `tokens ${span[0]} to ${span[1]} of ${LONG_TEXT_TOKENS}`)
  })
}

/** Four times the length may take eight times as long; a quadratic program takes sixteen times. The best of some runs counts, as others share the machine. */
async function linearTime(subject: Subject, model: TinyModel, expect: Expectations, tokens: number): Promise<void> {
  const program = await subject.program(model)
  const timeOf = async (length: number) => {
    const batch = batchOf([textOf(length)])
    let best = Number.POSITIVE_INFINITY
    for (let i = 0; i < 3; i++) {
      const start = performance.now()
      await program.run(batch)
      best = Math.min(best, performance.now() - start)
    }
    return best
  }
  // Not timed: the first run of a length may compile.
  await program.run(batchOf([textOf(tokens / 4)]))
  const quarter = await timeOf(tokens / 4)
  const whole = await timeOf(tokens)
  expect.atMost(whole, 8 * quarter + 20, `ms for ${tokens} tokens, where a quarter of them takes ${quarter.toFixed(1)}`)
}

/** A hundred different texts, over and over: each of the rows must be that of its text alone. */
async function manyTexts(subject: Subject, expect: Expectations): Promise<void> {
  const bound = await subject.invarianceBound()
  const program = await subject.program(subject.anyModel)
  const texts = Array.from({ length: 100 }, (_, i) => textOf(1 + (i % 12), i + 1))
  const chosen = Array.from({ length: TEXTS }, (_, i) => (i * 7919) % texts.length)
  const alone: Float32Array[] = []
  for (const text of texts) alone.push(await program.run(batchOf([text])))
  const rows = rowsOf(await program.run(batchOf(chosen.map((text) => texts[text]))), TEXTS)
  rows.forEach((row, i) => {
    expect.same(row, alone[chosen[i]], bound, `text ${i} of ${TEXTS}`)
  })
}

async function manyCalls(subject: Subject, expect: Expectations): Promise<void> {
  const bound = await subject.invarianceBound()
  const model = subject.anyModel
  const program = await subject.program(model)
  const batches = Array.from({ length: CALLS }, (_, i) => batchOf([textFor(model, 3 + 5 * i, i + 1)]))
  const alone: Float32Array[] = []
  for (const batch of batches) alone.push(await program.run(batch))
  const together = await Promise.all(batches.map((batch) => program.run(batch)))
  together.forEach((row, i) => {
    expect.same(row, alone[i], bound, `call ${i} of ${CALLS} at once`)
  })
}

function cyclesCase(subject: Subject, memory: LargeOptions['memory'], cycles: number): Case {
  const name = 'large: 200 cycles of compile and dispose hold no memory'
  if (memory === undefined) return { name, absent: 'no `memory` was given', outcome: 'not-run' }
  const run: RunnableCase['run'] = async (expect) => {
    const model = subject.anyModel
    const { tensors } = await (await subject.open(model)).openWeights()
    const weights = [...tensors.values()].reduce((sum, { byteLength }) => sum + byteLength, 0)
    const batch = batchOf([textFor(model, 65)])
    const cycle = () => subject.withProgram(model, (program) => program.run(batch))
    // What a runtime keeps for good, it has by then.
    const first = cycles / 4
    for (let i = 0; i < first; i++) await cycle()
    const before = await memory()
    for (let i = first; i < cycles; i++) await cycle()
    const grown = Math.max(0, (await memory()) - before)
    // A program that keeps its weights grows by twice as much.
    const allowed = ((cycles - first) * weights) / 2
    expect.atMost(
      grown,
      allowed,
      `bytes that ${cycles - first} cycles left behind, of programs with ${weights} bytes of weights`,
    )
  }
  return { name, run }
}
