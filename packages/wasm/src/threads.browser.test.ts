// Of the built package, as threads run dist/engine/thread.js.
import { conformance } from '@lamjs/conformance'
import { reported } from '@lamjs/tooling/conformance'
import { isUsualCase } from '@lamjs/tooling/usual-cases'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { wasm } from '../dist/index.js'
import { runs, VARIANTS } from './variant.js'

describe('threads in a browser', () => {
  it('have shared memory, as the page is cross-origin isolated', () => {
    expect(globalThis.crossOriginIsolated).toBe(true)
  })
})

const [variant] = VARIANTS.filter(runs)
const precisions = ['float32', 'int8'] as const
const [first, ...others] = precisions
/**
 * What each precision runs here: usually its numbers alone and with others. By `npm run test:full` threads pass every case of every
 * precision in Node (`threads.test.ts`), and those of the first precision in this browser.
 */
const OF_EACH_PRECISION = inject('everyCase') ? ['golden', 'invariance', 'spans', 'abort'] : ['invariance']
const ofEachPrecision = (name: string) =>
  OF_EACH_PRECISION.includes(name.split(':')[0]) && (inject('everyCase') || isUsualCase(name))

function conformanceIn(precision: (typeof precisions)[number], only?: (name: string) => boolean) {
  const name = `in a browser, conformance of wasm, ${variant}, 2 threads, in ${precision}`
  const backend = () => wasm({ variant, precision, threads: 2 })
  return conformance(
    { describe, it, afterAll },
    { name, backend, precision, ...reported(), ...(only === undefined ? {} : { only }) },
  )
}

if (inject('everyCase')) conformanceIn(first)
for (const precision of inject('everyCase') ? others : precisions) {
  const { notRun } = conformanceIn(precision, ofEachPrecision)
  const left = notRun.filter(({ name }) => !ofEachPrecision(name)).length
  it.skip(
    `${left} cases with 2 threads in ${precision}, that are not of ${OF_EACH_PRECISION.join(', ')}, or not with every checkpoint; they run in Node, and by npm run test:full here`,
  )
}

it('the precisions are those that wasm claims', () => {
  expect(wasm().features.precisions).toEqual(precisions)
})
