import { bertCases, bertEncoders, bertRerankers, oracleCases, pairCases, tinyModels } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { native } from './index.js'
import { loadBinding } from './load-binding.js'
import { batchOf, direction, firstTokens, largestDifference, withProgram } from './testing/batches.js'
import { testedIsas } from './testing/kinds.js'

const { isas, refused } = loadBinding().processor()

describe.each(testedIsas.map(({ name }) => name))('on %s', (isa) => {
  it.each(tinyModels)('$name gives the oracle vectors within 1e-5', async ({ name, model }) => {
    const { texts } = await oracleCases(name)
    await withProgram(native({ isa, threads: 2 }), model, async (program) => {
      expect(program.device).toBe(`cpu (${isa}, 2 threads)`)
      const rows = await program.run(batchOf(texts.map(({ ids }) => ids)))
      for (const [i, { embedding }] of texts.entries()) {
        expect(largestDifference(direction(rows, i, embedding.length), embedding)).toBeLessThan(1e-5)
      }
    })
  })

  it.each(bertEncoders)('$name gives the oracle vectors within 1e-5', async ({ name, model }) => {
    const { cases } = await bertCases(name)
    await withProgram(native({ isa, threads: 2 }), model, async (program) => {
      const batch = batchOf(cases.map(({ ids }) => ids))
      const rows = await program.run(name === 'tiny-bert-cls' ? firstTokens(batch) : batch)
      for (const [i, { embedding }] of cases.entries()) {
        expect(largestDifference(direction(rows, i, embedding.length), embedding)).toBeLessThan(1e-5)
      }
    })
  })

  it.each(bertRerankers)('$name gives pairs, whose tokens have types, the rows of the reference', async (reranker) => {
    const pairs = await pairCases(reranker.name)
    const types = Uint8Array.from(pairs.flatMap((pair) => [...pair.types]))
    const batch = { ...firstTokens(batchOf(pairs.map(({ ids }) => ids))), types }
    const expected = await withProgram(reference(), reranker.model, (program) => program.run(batch))
    await withProgram(native({ isa, threads: 2 }), reranker.model, async (program) => {
      const rows = await program.run(batch)
      const width = rows.length / pairs.length
      for (const i of pairs.keys()) {
        expect(largestDifference(direction(rows, i, width), direction(expected, i, width))).toBeLessThan(1e-5)
      }
      const typed = types.some((type) => type > 0)
      const untyped = await program.run({ ids: batch.ids, offsets: batch.offsets, spans: batch.spans })
      if (typed) expect(untyped).not.toEqual(rows)
      else expect(untyped).toEqual(rows)
    })
  })
})

it('refuses an instruction set this binary does not have', () => {
  const absent = isas.some(({ name }) => name === 'neon') ? 'avx2' : 'neon'
  expect(() => native({ isa: absent })).toThrow(expect.objectContaining({ code: 'LAM_OPTION_INVALID' }))
})

it.each(refused)('refuses $name, which this process cannot use, and says why', ({ name, reason }) => {
  expect(isas.map((isa) => isa.name)).not.toContain(name)
  const message = expect.stringContaining(`cannot be used here: ${reason}`)
  expect(() => native({ isa: name })).toThrow(expect.objectContaining({ code: 'LAM_OPTION_INVALID', message }))
})

it('refuses three bfloat16 products where float32 is faster', () => {
  const message = expect.stringContaining('faster than float32 on amx alone')
  for (const { name, precisions } of isas) {
    expect(precisions.includes('bfloat16x3')).toBe(name === 'amx')
    if (name === 'amx') continue
    const make = () => native({ isa: name, precision: 'bfloat16x3' })
    expect(make).toThrow(expect.objectContaining({ code: 'LAM_PRECISION_UNSUPPORTED', message }))
  }
})

it('refuses a precision an instruction set does not have', () => {
  const without = isas.find(({ precisions }) => !precisions.includes('int8'))
  if (without === undefined) expect(isas.every(({ precisions }) => precisions.includes('int8'))).toBe(true)
  else {
    const make = () => native({ isa: without.name, precision: 'int8' })
    expect(make).toThrow(expect.objectContaining({ code: 'LAM_PRECISION_UNSUPPORTED' }))
  }
})
