import { conformance } from '@lamjs/conformance'
import { goldenCases, tinyFlat, tinyHierarchical64 } from '@lamjs/oracle'
import { afterAll, describe, expect, it } from 'vitest'
import { openCheckpoint, webgpu } from './index.js'
import { expectGolden } from './testing/expect-golden.js'
import { listNotRun } from './testing/list-not-run.js'

const KINDS = [
  'features',
  'golden',
  'positions',
  'invariance',
  'repeatability',
  'concurrency',
  'spans',
  'inputs',
  'weights',
  'compilation',
  'abort',
  'dispose',
  'lam',
]

/** Cases of every kind. Software WebGPU takes seconds for what a GPU does in a millisecond. */
const FEW = [
  /^features:/,
  /^golden: tiny-hierarchical-64 length (1|63|64|65|128|129|513),/,
  /^golden: tiny-(flat|hierarchical) length (1|65|129),/,
  /^positions: tiny-flat texts the table covers/,
  /^invariance: tiny-hierarchical-64 together as alone/,
  /^repeatability: tiny-flat the same call again/,
  /^concurrency: tiny-flat overlapping calls/,
  /^spans: tiny-hierarchical-64 (overlapping|texts)/,
  /^inputs:/,
  /^weights: (tiny-flat with a NaN|finite)/,
  /^compilation: tiny-flat reports its programs/,
  /^abort: (a signal|compile|the next|an overlapping)/,
  /^dispose: (a run|twice|waits)/,
  /^lam: abort and dispose reach the caller/,
]

const architecture = (await globalThis.navigator?.gpu?.requestAdapter())?.info.architecture
const software = architecture === undefined || architecture === 'swiftshader'

const { registered, notRun } = conformance(
  { describe, it, afterAll },
  {
    name: "in a browser, conformance of 'webgpu' on webgpu, float32",
    backend: () => webgpu({ device: 'webgpu', rows: [1] }),
    ...(software && { only: (name: string) => FEW.some((pattern) => pattern.test(name)) }),
    timeout: 240_000,
  },
)
listNotRun("conformance of 'webgpu' on webgpu, too slow without a GPU", notRun)

describe('in a browser', () => {
  it('registers cases of every kind', () => {
    expect([...new Set(registered.map((name) => name.split(':')[0]))]).toEqual(KINDS)
  })

  it.each([
    [8, tinyHierarchical64, 'tiny-hierarchical-64', [63, 64, 65, 127, 128, 129]],
    [32, tinyFlat, 'tiny-flat', [...Array(8).fill(63), ...Array(8).fill(64), ...Array(8).fill(65), 129]],
  ] as const)('golden texts together in %i rows', async (rows, model, name, lengths) => {
    const { texts } = await goldenCases(name)
    const program = await webgpu({ rows: [rows] }).compile(await openCheckpoint(model))
    await expectGolden(
      program,
      lengths.map((length) => texts.find(({ ids }) => ids.length === length)!),
    )
    expect(program.compilation().programs.map(({ shape }) => shape)).toContain(`${rows} x 72 tokens, carried state`)
    await program.dispose()
  })
})
