import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { entries as ofBrowsers } from '../../packages/backends/dist/entries/browser.js'
import { entries as ofNode } from '../../packages/backends/dist/entries/node.js'
import { familiesOf, matrixOf, percentOf } from '../../packages/conformance/dist/index.js'
import { platformName } from '../../packages/native/scripts/platforms.mjs'
import { fileName } from '../conformance-file.mjs'
import { conformanceSummary } from '../conformance-summary.mjs'
import { missingOf, TARGETS } from '../conformance-targets.mjs'

const suite = { familiesOf, matrixOf, percentOf }
const passed = {
  name: 'golden: tiny-flat length 1, float32',
  outcome: 'passed',
  precision: 'float32',
  variant: 'lam/flat',
  margin: { what: 'a row', error: 1, allowed: 4 },
}
const report = { backend: 'mine', device: 'cpu (fast)', precision: 'float32', cases: [passed] }
const targets = [
  { backend: 'mine', device: 'cpu', precisions: ['float32'], everywhere: true },
  { backend: 'mine', device: 'cuda', precisions: ['float32', 'float16'], reason: 'needs a GPU' },
]

describe('the summary of conformance', () => {
  it('is a row for each backend, device and precision, and names what did not run with the reason', () => {
    const refused = { name: 'abort: midway', outcome: 'refused', precision: 'float32', reason: 'not claimed' }
    const second = { ...report, setup: 'in a worker', cases: [passed, refused] }
    const { lines, ok } = conformanceSummary(suite, [report, second], targets)
    expect(lines.slice(2)).toEqual([
      '        device                   precision  contract  lam',
      '  mine  cpu (fast)               float32    -         1/0/0/0 25 %',
      '  mine  cpu (fast), in a worker  float32    0/0/1/0   1/0/0/0 25 %',
      '',
      'Conformance not run here:',
      '  mine, cuda, float32 and float16: needs a GPU',
    ])
    expect(ok).toBe(true)
  })

  it('fails where a backend that runs on every machine left no report', () => {
    const { lines, ok } = conformanceSummary(suite, [], targets)
    expect(lines.at(-2)).toBe('  mine, cpu, float32: it runs on every machine, and its tests left no report')
    expect(ok).toBe(false)
  })

  it('does not take cases that did not run for a report of their precision', () => {
    const idle = { ...report, cases: [{ ...passed, outcome: 'not-run' }] }
    expect(conformanceSummary(suite, [idle], targets).ok).toBe(false)
  })

  it('fails where a case failed, and names it', () => {
    const failing = { ...report, cases: [passed, { ...passed, name: 'spans: some', outcome: 'failed' }] }
    const { lines, ok } = conformanceSummary(suite, [failing], targets)
    expect(lines.slice(-2)).toEqual(['Conformance failed:', '  mine, cpu (fast): spans: some'])
    expect(ok).toBe(false)
  })
})

describe('the targets', () => {
  it('are every backend and device of the registry, and no other', () => {
    const known = new Set(
      [...ofNode, ...ofBrowsers].flatMap(({ name, devices }) => devices.map((device) => `${name} ${device}`)),
    )
    const named = new Set(TARGETS.map(({ backend, named }) => `${backend} ${named}`))
    expect([...named].sort()).toEqual([...known].sort())
  })

  it('ask every machine for the backends that run on each', () => {
    const everywhere = TARGETS.filter((target) => target.everywhere).map(({ backend }) => backend)
    expect(everywhere.filter((backend) => backend !== 'native')).toEqual(['reference', 'wasm', 'onnx'])
    // Where no compiler built it, its tests are listed as not run.
    expect(everywhere.includes('native')).toBe(
      existsSync(fileURLToPath(new URL(`../../packages/native/prebuilt/${platformName()}/lam.node`, import.meta.url))),
    )
    const lost = missingOf([]).filter((target) => target.everywhere)
    expect(lost.map(({ backend }) => backend)).toEqual(everywhere)
  })

  it('tell software WebGPU from a GPU', () => {
    const webgpu = (device) => ({ ...report, backend: 'webgpu', device })
    const named = (reports) => missingOf(reports).filter(({ backend }) => backend === 'webgpu')
    expect(named([webgpu('webgpu: google swiftshader')]).map(({ device }) => device)).toEqual([
      'wasm, float32',
      'webgpu on a real GPU, float32',
    ])
    expect(named([webgpu('webgpu: nvidia hopper')]).map(({ device }) => device)).toEqual(['wasm, float32'])
  })
})

it('a report has a file of its own for each device, set-up and precision', () => {
  expect(fileName(report)).toBe('test-results/conformance/mine-cpu-fast-float32.json')
  expect(fileName({ ...report, setup: 'in a worker' })).toBe(
    'test-results/conformance/mine-cpu-fast-in-a-worker-float32.json',
  )
})
