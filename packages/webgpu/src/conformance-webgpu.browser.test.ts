import { conformance } from '@lamjs/conformance'
import type { ModelPackage } from '@lamjs/core'
import { openCheckpoint } from '@lamjs/core/backend'
import { goldenCases, type TinyEncoderName, tinyFlat, tinyHierarchical64 } from '@lamjs/oracle'
import { reported } from '@lamjs/tooling/conformance'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { webgpu } from './index.js'
import { expectGolden } from './testing/expect-golden.js'
import { listNotRun } from './testing/list-not-run.js'

/**
 * What software WebGPU runs, which takes seconds for what a GPU does in a millisecond; the other cases run where there is a GPU, and
 * by `npm run test:full`. Nothing is left to no test:
 * - The same graph passes every case on wasm. WebGPU's own are its kernels, its state on the GPU and its way with a device.
 * - Kernels depend on the checkpoint and the shape of the rows, not on the text. So the checkpoint with all of LAM's parts has its golden
 *   texts of one block and of two and three with state. Means over spans are plain code above the device's rows.
 * - Of BERT a row holds whole texts and no state: its known vectors are in `bert.browser.test.ts`.
 * - What a compilation reports on WebGPU is in `program.browser.test.ts`, and `LAM` above it in `second-visit.slow.test.ts`.
 * - That disposal waits for the runs under way is code that both devices share.
 */
const IN_SOFTWARE = [
  /^features:/,
  /^golden: tiny-hierarchical-64 length (1|65|129),/,
  /^abort: (a signal that has fired|the next|an overlapping)/,
  /^dispose: twice/,
]

const architecture = (await globalThis.navigator?.gpu?.requestAdapter())?.info.architecture
const software = architecture === undefined || architecture === 'swiftshader'
const chosen = software && !inject('everyCase')

const { registered, notRun } = conformance(
  { describe, it, afterAll },
  {
    name: "in a browser, conformance of 'webgpu' on webgpu, float32",
    backend: () => webgpu({ device: 'webgpu', rows: [1] }),
    ...(chosen && { only: (name: string) => IN_SOFTWARE.some((pattern) => pattern.test(name)) }),
    timeout: 240_000,
    ...reported(),
  },
)
listNotRun("conformance of 'webgpu' on webgpu, too slow without a GPU (npm run test:full runs them)", notRun)

describe('in a browser', () => {
  it('registers what every choice names, or every case', () => {
    if (chosen) {
      const idle = IN_SOFTWARE.filter((pattern) => !registered.some((name) => pattern.test(name)))
      expect(idle).toEqual([])
    } else expect(notRun.filter(({ reason }) => reason.includes('only'))).toEqual([])
  })

  async function goldenTextsIn(rows: number, model: ModelPackage, name: TinyEncoderName, lengths: readonly number[]) {
    const { texts } = await goldenCases(name)
    const program = await webgpu({ rows: [rows] }).compile(await openCheckpoint(model))
    await expectGolden(
      program,
      lengths.map((length) => texts.find(({ ids }) => ids.length === length)!),
    )
    expect(program.compilation().programs.map(({ shape }) => shape)).toContain(`${rows} x 72 tokens, carried state`)
    await program.dispose()
  }

  it('golden texts together in 8 rows', { tags: ['slow'] }, () =>
    goldenTextsIn(8, tinyHierarchical64, 'tiny-hierarchical-64', [63, 64, 65, 127, 128, 129]),
  )

  // One run: how state goes on from run to run, 8 rows show.
  it.skipIf(chosen)('golden texts together in 32 rows (npm run test:full runs it)', () =>
    goldenTextsIn(32, tinyFlat, 'tiny-flat', [...Array(8).fill(63), ...Array(8).fill(64), ...Array(8).fill(65)]),
  )
})
