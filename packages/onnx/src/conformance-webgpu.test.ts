import { conformance } from '@lamjs/conformance'
import { reported } from '@lamjs/tooling/conformance'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { afterAll, describe, expect, it } from 'vitest'
import { onnx } from './index.js'
import { webgpuAbsent } from './testing/webgpu-absent.js'

/**
 * What has to do with the device, and with several programs on it. In software a block takes half a second, so that numbers are left to
 * `backend.test.ts`, which holds known vectors of every checkpoint to the same bound; float16 is there too, for it depends on the adapter.
 * One checkpoint stands for all in what does not depend on it.
 */
const CASES = everyCase
  ? /^(features|abort|dispose): (?!float16|midway)|tiny-flat (two programs at once|reports its programs)/
  : /^features: (?!float16)|^abort: (a signal that has fired|the next run)|^dispose: (a run afterwards|twice)/

const plan = conformance(
  { describe, it: webgpuAbsent ? it.skip : it, afterAll },
  {
    name: "conformance of 'onnx' on webgpu, float32, in part",
    backend: () => onnx({ device: 'webgpu', rows: [1, 2], cache: false }),
    precision: 'float32',
    only: (name) => CASES.test(name),
    timeout: 300_000,
    ...reported(),
  },
)

it('registers these cases, and names the others', () => {
  console.info(`Left out on webgpu: ${plan.notRun.map(({ name }) => name).join('; ')}`)
  expect(plan.registered.length).toBeGreaterThan(everyCase ? 20 : 6)
})
